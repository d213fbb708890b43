import type { RawEvent } from "@/connectors/contract";
import { prepared, sqlArray, type TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
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
  const stored = await insertFresh(ctx, channelId, source, events, now);
  if (stored > 0) {
    await ctx.tx.$executeRaw(prepared`
      UPDATE channel SET last_event_at = ${now}
      WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${channelId}::uuid`);
    ctx.afterCommit(async () => {
      await enqueue(DrainInbox, { tenantId: ctx.tenantId });
    });
  }
  return stored;
}

/**
 * A receipt for each key, and the event itself for each key that had none: what came before is told by
 * the receipt, wherever the event is by now.
 */
function insertFresh(
  ctx: TenantContext,
  channelId: string,
  source: "webhook" | "poll",
  events: readonly RawEvent[],
  now: Date,
): Promise<number> {
  const byKey = new Map<string, RawEvent>();
  for (const event of events) {
    const key = storable(event.key);
    if (!byKey.has(key)) byKey.set(key, event);
  }
  return ctx.tx.$executeRaw(prepared`
    WITH incoming AS MATERIALIZED (
      SELECT u.id, u.event_key, event_key_hash(u.event_key) AS key_hash, u.payload
      FROM unnest(
        ${sqlArray(Array.from(byKey, () => newId()))}::uuid[],
        ${sqlArray([...byKey.keys()])}::text[],
        ${sqlArray(Array.from(byKey.values(), (event) => storablePayload(event.payload)))}::text[]
      ) AS u(id, event_key, payload)
    ), fresh AS (
      INSERT INTO event_receipt (tenant_id, channel_id, key_hash, received_at)
      SELECT ${ctx.tenantId}::uuid, ${channelId}::uuid, incoming.key_hash, ${now} FROM incoming
      ON CONFLICT (tenant_id, channel_id, key_hash) DO NOTHING RETURNING key_hash
    )
    INSERT INTO inbound_event (tenant_id, id, channel_id, event_key, source, payload, received_at, next_attempt_at)
    SELECT ${ctx.tenantId}::uuid, id, ${channelId}::uuid, event_key, ${source}, payload::jsonb, ${now}, ${now}
    FROM incoming JOIN fresh USING (key_hash)`);
}

/** Postgres takes neither NUL nor half a surrogate pair: they become U+FFFD, the rest is kept. */
export function storable(text: string): string {
  return text.replaceAll("\u0000", "\uFFFD").toWellFormed();
}

/** The same for every text and every name in a payload, as JSON that `jsonb` takes. */
export function storablePayload(payload: Record<string, unknown>): string {
  const plain = JSON.stringify(payload);
  // Nothing that would need an escape: most payloads, and the look at every text is dear.
  if (!plain.includes("\\u")) return plain;
  const json = JSON.stringify(payload, (_key, value: unknown) =>
    typeof value === "string" ? storable(value) : value,
  );
  return json.includes("\\u") ? json.replace(UNSTORABLE_ESCAPE, "$1\\ufffd") : json;
}

/** `JSON.stringify` escapes half a surrogate pair; an even number of backslashes before is text. */
const UNSTORABLE_ESCAPE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;
