import type { RawEvent } from "@/connectors/contract";
import type { ChannelRef } from "@/domain/channels";
import {
  emptySql,
  gather,
  insertAcrossTenants,
  insertForTenant,
  type Sql,
  sql,
  type TenantContext,
} from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { DrainInbox } from "./jobs";

/**
 * Stores raw events before anything is understood. An event whose key the channel already has is the
 * same fact delivered again and is left alone. @returns how many were new
 */
export async function storeEvents(
  ctx: TenantContext,
  channelId: string,
  source: "webhook" | "poll",
  events: readonly RawEvent[],
): Promise<number> {
  if (events.length === 0) return 0;
  const now = ctx.clock.now();
  const stored = await ctx.tx.$executeRaw(
    insertion({ tenantId: ctx.tenantId, channelId }, source, events, now, emptySql),
  );
  if (stored > 0) {
    await ctx.tx.$executeRaw`
      UPDATE channel SET last_event_at = ${now}
      WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${channelId}::uuid`;
    ctx.afterCommit(async () => {
      await enqueue(DrainInbox, { tenantId: ctx.tenantId });
    });
  }
  return stored;
}

/** So many webhooks are stored by one statement at most, and none larger than this. */
const MOST_TOGETHER = 100;
const MOST_CHARACTERS = 50_000;

interface Arrival {
  channel: ChannelRef;
  rows: { key: string; payload: string }[];
}

/**
 * The same for webhooks, whose senders wait for the acknowledgement: one statement stores what came
 * to all tenants while the one before was under way. When it fails, each is stored alone, so that
 * nothing one sender sent can stop another. Says nothing about it at the channel.
 *
 * @returns whether any was new, once all are durable
 */
export async function storeEventsAtOnce(
  channel: ChannelRef,
  events: readonly RawEvent[],
  clock: Clock = systemClock,
): Promise<boolean> {
  if (events.length === 0) return false;
  const rows = events.map(({ key, payload }) => ({
    key: storable(key),
    payload: storablePayload(payload),
  }));
  const alone = async () =>
    (await insertForTenant(
      channel.tenantId,
      insertion(channel, "webhook", events, clock.now(), sql`tenant,`),
    )) > 0;
  const size = rows.reduce((sum, row) => sum + row.payload.length, 0);
  const isNew =
    size > MOST_CHARACTERS
      ? await alone()
      : await storeTogether({ channel, rows }).then(
          (tenantIds) => tenantIds.has(channel.tenantId),
          alone,
        );
  if (isNew) await enqueue(DrainInbox, { tenantId: channel.tenantId });
  return isNew;
}

const storeTogether = gather(async (arrivals: readonly Arrival[]): Promise<Set<string>> => {
  const all = arrivals.flatMap(({ channel, rows }) => rows.map((row) => ({ ...channel, ...row })));
  // In one order everywhere, so that two processes with the same events do not wait for each other.
  all.sort((a, b) => (a.channelId + a.key < b.channelId + b.key ? -1 : 1));
  const now = systemClock.now();
  const stored = await insertAcrossTenants<{ tenantId: string }>(sql`
    INSERT INTO inbound_event (tenant_id, id, channel_id, event_key, source, payload, received_at, next_attempt_at)
    SELECT u.tenant_id, u.id, u.channel_id, u.event_key, 'webhook', u.payload::jsonb, ${now}, ${now}
    FROM unnest(
      ${all.map((row) => row.tenantId)}::uuid[],
      ${all.map(() => newId())}::uuid[],
      ${all.map((row) => row.channelId)}::uuid[],
      ${all.map((row) => row.key)}::text[],
      ${all.map((row) => row.payload)}::text[]
    ) AS u(tenant_id, id, channel_id, event_key, payload)
    CROSS JOIN LATERAL (SELECT set_config('app.tenant_id', u.tenant_id::text, true) AS is_set) tenant
    WHERE tenant.is_set IS NOT NULL
    ON CONFLICT (tenant_id, channel_id, event_key) DO NOTHING
    RETURNING tenant_id AS "tenantId"`);
  return new Set(stored.map((row) => row.tenantId));
}, MOST_TOGETHER);

function insertion(
  { tenantId, channelId }: ChannelRef,
  source: "webhook" | "poll",
  events: readonly RawEvent[],
  now: Date,
  first: Sql,
): Sql {
  return sql`
    INSERT INTO inbound_event (tenant_id, id, channel_id, event_key, source, payload, received_at, next_attempt_at)
    SELECT ${tenantId}::uuid, u.id, ${channelId}::uuid, u.event_key, ${source}, u.payload::jsonb, ${now}, ${now}
    FROM ${first} unnest(
      ${events.map(() => newId())}::uuid[],
      ${events.map((event) => storable(event.key))}::text[],
      ${events.map((event) => storablePayload(event.payload))}::text[]
    ) AS u(id, event_key, payload)
    ON CONFLICT (tenant_id, channel_id, event_key) DO NOTHING`;
}

/** Postgres takes neither NUL nor half a surrogate pair: they become U+FFFD, the rest is kept. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}

/** The same for every text in a payload, as JSON that `jsonb` takes. */
export function storablePayload(payload: Record<string, unknown>): string {
  return JSON.stringify(payload, (_key, value: unknown) =>
    typeof value === "string" ? storable(value) : value,
  ).replaceAll("\\u0000", "\\ufffd");
}
