import type { RawEvent } from "@/connectors/contract";

const WORDS =
  "Paket Lieferung warte seit Tagen keine Antwort bitte Hilfe Rechnung Fehler App Konto Retoure the order never arrived please help refund delivery late account locked".split(
    " ",
  );

/** Posts were written in the hour before: no promise is broken when they arrive. */
const AN_HOUR_AGO = Date.now() - 3_600_000;

/** A post on X about a company, as the connector stores it; `n` decides everything else in it. */
export function mentionPayload(place: number, n: number): RawEvent {
  const id = postId(place, n);
  return { key: `push:post.mention.create:${id}`, payload: { source: "post", ...post(id, n, {}) } };
}

/** The body of X's webhook for the same post. */
export function mentionWebhook(
  accountId: string,
  place: number,
  n: number,
  given: { at?: Date; text?: string } = {},
): string {
  const { post: payload, users } = post(postId(place, n), n, given);
  return JSON.stringify({
    data: {
      event_uuid: `${place}-${n}`,
      filter: { user_id: accountId },
      event_type: "post.mention.create",
      payload,
      includes: { users },
    },
  });
}

function postId(place: number, n: number): string {
  return `${1_990_000_000_000_000_000n + BigInt(place) * 1_000_000_000n + BigInt(n)}`;
}

function instantOf(n: number): Date {
  return new Date(AN_HOUR_AGO + (n % 3_000) * 1_000);
}

function post(id: string, n: number, given: { at?: Date; text?: string }) {
  const authorId = `${1_000 + Math.floor(n / 3)}`;
  const words = Array.from({ length: 14 }, (_, index) => WORDS[(n * 7 + index * 5) % WORDS.length]);
  return {
    post: {
      id,
      text: given.text ?? `@bench ${words.join(" ")} ${n}`,
      author_id: authorId,
      created_at: (given.at ?? instantOf(n)).toISOString(),
      conversation_id: id,
    },
    users: [
      {
        id: authorId,
        username: `user${authorId}`,
        name: `Person ${authorId}`,
        public_metrics: { followers_count: n % 5_000 },
      },
    ],
    posts: [],
    eventType: "post.mention.create",
  };
}
