import { limitSql } from "@/domain/quotas";
import { config } from "@/infra/config";
import { prepared, type Sql, sql, sqlArray, type TenantContext } from "@/infra/db";
import { metrics } from "@/infra/metrics";

/** Over the quota of the day, a company's next batch waits this long. */
const HELD_MS = 10_000;

/**
 * Moves worked-off events to where they age out, and counts them for the company's quotas, in one
 * statement. Over the quota of the day nothing is refused: the next batch is held back for a while, so
 * that the company has a lower share of the workers. Over the quota of storage the payload is not
 * kept; what came of it is.
 */
export async function keepProcessed(ctx: TenantContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const now = ctx.clock.now();
  const { tenantId } = ctx;
  const today = sql`${day(now)}::date`;
  const perDay = limitSql(tenantId, "eventsPerDay");
  const heldUntil = new Date(now.getTime() + HELD_MS);
  const [usage] = await ctx.tx.$queryRaw<{ isHeld: boolean; isFull: boolean }[]>(prepared`
    WITH done AS (
      DELETE FROM inbound_event WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${sqlArray(ids)}::uuid[])
      RETURNING id, channel_id, event_key, source, payload, received_at
    ), room AS MATERIALIZED (
      SELECT coalesce(sum(raw_bytes), 0) >= ${limitSql(tenantId, "rawMegabytes")} * 1000000 AS is_full
      FROM tenant_usage WHERE tenant_id = ${tenantId}::uuid AND day > ${today} - ${config().retention.rawDays}::int
    ), kept AS (
      INSERT INTO processed_event (tenant_id, id, channel_id, event_key, source, payload, received_at, processed_at)
      SELECT ${tenantId}::uuid, id, channel_id, event_key, source,
        CASE WHEN is_full THEN '{}'::jsonb ELSE payload END, received_at, ${now}
      FROM done CROSS JOIN room
      RETURNING pg_column_size(payload) AS bytes
    )
    INSERT INTO tenant_usage AS usage (tenant_id, day, events, raw_bytes, held_until)
    SELECT ${tenantId}::uuid, ${today}, count(*), coalesce(sum(bytes), 0),
      CASE WHEN count(*) > ${perDay} THEN ${heldUntil}::timestamptz END
    FROM kept
    ON CONFLICT (tenant_id, day) DO UPDATE SET
      events = usage.events + EXCLUDED.events,
      raw_bytes = usage.raw_bytes + EXCLUDED.raw_bytes,
      held_until = CASE WHEN usage.events + EXCLUDED.events > ${perDay} THEN ${heldUntil}::timestamptz END
    RETURNING held_until IS NOT NULL AS "isHeld", (SELECT is_full FROM room) AS "isFull"`);
  if (usage?.isHeld === true) metrics().quotaRefusals.inc({ quota: "eventsPerDay" });
  if (usage?.isFull === true) metrics().quotaRefusals.inc({ quota: "rawMegabytes" });
}

/** A condition: false while the company's events wait because of its quota. */
export function notHeldBack(ctx: Pick<TenantContext, "tenantId" | "clock">): Sql {
  const now = ctx.clock.now();
  return sql`NOT EXISTS (SELECT 1 FROM tenant_usage held
    WHERE held.tenant_id = ${ctx.tenantId}::uuid AND held.day = ${day(now)}::date AND held.held_until > ${now})`;
}

function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
