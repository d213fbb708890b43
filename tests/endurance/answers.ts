import { randomBytes, randomUUID } from "node:crypto";
import { connectChannel } from "@/domain/channels";
import { sendReply } from "@/domain/replies";
import { withTenant } from "@/infra/db";
import type { Stage } from "./stage";
import { foundTenant } from "./traffic";

const ACTOR = { kind: "system", name: "endurance" } as const;

/** A company with a Page on the simulated platform, which sends its webhooks here. */
export interface Page {
  tenantId: string;
  username: string;
}

export interface Answer {
  ticketId: string;
  messageId: string;
  text: string;
}

/** How answers that were written stand here and on the platform. */
export interface Tally {
  delivered: number;
  unknown: number;
  /** Neither published nor unknown. */
  lost: number;
  /** Published, or told in the ticket, more than once. */
  doubled: number;
  /** Unknown, and the ticket does not say so. */
  untold: number;
  /** Said to be delivered, and not on the platform. */
  untrue: number;
}

export async function openPage(stage: Stage): Promise<Page> {
  const tenantId = await foundTenant();
  const username = `seite_${randomBytes(3).toString("hex")}`;
  await fetch(`${stage.simulators.urls.facebook}/_sim/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ url: `${stage.webhooks.url}/api/webhooks/facebook` }),
  });
  const { account } = stage.simulators.facebook.createAccount({ username, name: username });
  await connectChannel(
    { tenantId, actor: ACTOR },
    {
      platform: "facebook",
      values: { pageId: account.id, pageToken: account.token },
      pollIntervalSeconds: 86_400,
    },
  );
  return { tenantId, username };
}

/** Answers to the given tickets, four agents at a time. */
export async function writeAnswers(
  tenantId: string,
  ticketIds: readonly string[],
): Promise<Answer[]> {
  const waiting = [...ticketIds];
  const written: Answer[] = [];
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      written.push(await write(tenantId, id));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return written;
}

async function write(tenantId: string, ticketId: string): Promise<Answer> {
  const text = `Wir kümmern uns darum. Vorgang ${randomUUID()}`;
  const reply = await withTenant({ tenantId, actor: ACTOR }, (ctx) =>
    sendReply(ctx, {
      id: ticketId,
      body: text,
      visibility: "public",
      idempotencyKey: randomUUID(),
      thenStatus: "pending",
      isAcknowledgement: false,
    }),
  );
  return { ticketId, messageId: reply.id, text };
}

/** What was claimed by a worker and not recorded yet. */
export async function textsBeingSent(stage: Stage, tenantId: string): Promise<string[]> {
  const rows = await stage.ask<{ text: string }>(
    `SELECT m.body AS text FROM outbox o
     JOIN message m ON m.tenant_id = o.tenant_id AND m.id = o.message_id
     WHERE o.tenant_id = $1::uuid AND o.state = 'sending'`,
    [tenantId],
  );
  return rows.map((row) => row.text);
}

export async function ticketIdsOf(stage: Stage, tenantId: string): Promise<string[]> {
  const rows = await stage.ask<{ id: string }>(
    `SELECT id FROM ticket WHERE tenant_id = $1::uuid ORDER BY number`,
    [tenantId],
  );
  return rows.map((row) => row.id);
}

/** How many answers still have an open fate. */
export async function unsettled(stage: Stage, tenantId: string): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT count(*)::int AS count FROM outbox
     WHERE tenant_id = $1::uuid AND state IN ('pending', 'sending', 'checking')`,
    [tenantId],
  );
  return row?.count ?? 0;
}

export async function holdAgainstPlatform(
  stage: Stage,
  { tenantId, username }: Page,
  written: readonly Answer[],
): Promise<Tally> {
  const published = new Map<string, number>();
  for (const reply of stage.simulators.facebook.replies(username)) {
    published.set(reply.text, (published.get(reply.text) ?? 0) + 1);
  }
  const states = new Map((await statesOf(stage, tenantId)).map((one) => [one.id, one]));
  const tally: Tally = { delivered: 0, unknown: 0, lost: 0, doubled: 0, untold: 0, untrue: 0 };
  for (const reply of written) {
    const times = published.get(reply.text) ?? 0;
    const state = states.get(reply.messageId);
    tally.doubled += Math.max(0, times - 1) + Math.max(0, (state?.events ?? 0) - 1);
    if (state?.state === "delivered") {
      tally.delivered += 1;
      if (times === 0) tally.untrue += 1;
    } else if (state?.state === "unknown") {
      tally.unknown += 1;
      if (state.events === 0) tally.untold += 1;
    } else tally.lost += 1;
  }
  return tally;
}

interface State {
  id: string;
  state: string;
  events: number;
}

/** Of each reply: how it stands, and how often that was told in the ticket. */
async function statesOf(stage: Stage, tenantId: string): Promise<State[]> {
  return stage.ask<State>(
    `SELECT m.id, m.delivery_state AS state, count(e.id)::int AS events
     FROM message m LEFT JOIN ticket_event e ON e.tenant_id = m.tenant_id
       AND e.ticket_id = m.ticket_id AND e.data->>'messageId' = m.id::text
       AND e.type IN ('reply.delivered', 'reply.unknown', 'reply.failed')
     WHERE m.tenant_id = $1::uuid AND m.kind = 'reply' GROUP BY m.tenant_id, m.id, m.delivery_state`,
    [tenantId],
  );
}
