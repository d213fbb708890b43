import type {
  ConnectorRuntime,
  RawEvent,
  WebhookRequest,
  WebhookVerdict,
} from "@/connectors/contract";
import { contentHash } from "@/connectors/contract/seen-versions";
import { isSignedBy, jsonObject } from "@/connectors/contract/signature";
import { EDIT_VERBS, type FacebookPayload, POST_ITEMS, REMOVE_VERBS } from "./map";
import { Entry, Envelope } from "./wire";

/**
 * Meta, "Webhooks: getting started": the handshake, and HMAC-SHA256 with the app secret over the
 * raw bytes (Meta signs its own `\uXXXX`-escaped form, so the body must not be re-serialised).
 */
export function receiveFacebook(
  request: WebhookRequest,
  runtime: Pick<ConnectorRuntime, "secrets">,
): WebhookVerdict {
  if (request.method === "GET") return handshake(request.url, runtime.secrets.facebookVerifyToken);
  const signature = request.headers.get("x-hub-signature-256");
  if (!isSignedBy(signature, runtime.secrets.facebookAppSecret, request.rawBody, "hex")) {
    return { kind: "refused", status: 401, reason: "signature does not match" };
  }
  const body = jsonObject(request.rawBody);
  const envelope = Envelope.safeParse(body);
  if (!envelope.success) return malformed(request.rawBody, body);

  const byPage = new Map<string, RawEvent[]>();
  for (const raw of envelope.data.entry) {
    const parsed = Entry.safeParse(raw);
    if (!parsed.success) {
      // One entry that is not understood takes none of its neighbours with it.
      for (const pageId of pagesOf([raw])) {
        byPage.set(pageId, [...(byPage.get(pageId) ?? []), malformedEvent(JSON.stringify(raw))]);
      }
      continue;
    }
    const entry = parsed.data;
    const events = byPage.get(entry.id) ?? [];
    byPage.set(entry.id, events);
    for (const { field, value } of entry.changes ?? []) {
      const event = changeEvent(field, value, entry.time);
      if (event) events.push(event);
    }
    for (const item of entry.messaging ?? []) {
      const event = messagingEvent(item, entry.time);
      if (event) events.push(event);
    }
  }
  const deliveries = [...byPage].map(([accountId, events]) => ({ accountId, events }));
  return { kind: "accepted", deliveries };
}

function handshake(url: URL, verifyToken: string): WebhookVerdict {
  const given = url.searchParams.get("hub.verify_token");
  const challenge = url.searchParams.get("hub.challenge");
  if (url.searchParams.get("hub.mode") !== "subscribe" || challenge === null || !verifyToken) {
    return { kind: "refused", status: 403, reason: "not a subscription handshake" };
  }
  if (given !== verifyToken) return { kind: "refused", status: 403, reason: "wrong verify token" };
  return { kind: "challenge", status: 200, contentType: "text/plain", body: challenge };
}

/** Genuine but not understood: kept for the Pages it names, so that nothing is lost in silence. */
function malformed(rawBody: Uint8Array, body: Record<string, unknown> | null): WebhookVerdict {
  const pages = pagesOf(Array.isArray(body?.entry) ? body.entry : []);
  const events = [malformedEvent(new TextDecoder().decode(rawBody))];
  return { kind: "accepted", deliveries: [...pages].map((accountId) => ({ accountId, events })) };
}

function pagesOf(entries: readonly unknown[]): Set<string> {
  return new Set(
    entries.flatMap((entry) =>
      typeof entry === "object" && entry !== null && "id" in entry ? [String(entry.id)] : [],
    ),
  );
}

function malformedEvent(source: string): RawEvent {
  const text = source.slice(0, 20_000);
  return { key: `malformed:${contentHash(text)}`, payload: { malformed: text } };
}

function changeEvent(
  field: string,
  value: Record<string, unknown>,
  time: number | undefined,
): RawEvent | null {
  if (field !== "feed" && field !== "mention") return null;
  const item = String(value.item ?? "");
  const verb = String(value.verb ?? "add");
  if (field === "feed" && item !== "comment" && !POST_ITEMS.has(item)) return null;
  if (verb !== "add" && !EDIT_VERBS.has(verb) && !REMOVE_VERBS.has(verb)) return null;
  const id = String(value.comment_id ?? value.post_id ?? "");
  const version = REMOVE_VERBS.has(verb)
    ? ""
    : String(value.edited_time ?? contentHash(String(value.message ?? "")));
  const payload: FacebookPayload = { source: field, value, time };
  return { key: `push:${field}:${id}:${verb}:${version}`, payload: { ...payload } };
}

function messagingEvent(item: Record<string, unknown>, time: number | undefined): RawEvent | null {
  const message = record(item.message) ?? record(item.postback);
  const edit = record(item.message_edit);
  if (!message && !edit) return null;
  const mid = String(message?.mid ?? edit?.mid ?? contentHash(JSON.stringify(item)));
  const version = edit
    ? `edit:${contentHash(String(edit.text))}`
    : message?.is_deleted
      ? "deleted"
      : "sent";
  const payload: FacebookPayload = { source: "messaging", value: item, time };
  return { key: `push:message:${contentHash(mid)}:${version}`, payload: { ...payload } };
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}
