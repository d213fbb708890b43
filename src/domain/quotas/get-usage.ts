import { config } from "@/infra/config";
import { authorise, type TenantContext } from "@/infra/db";
import { readLimits } from "./limits";
import { QUOTA_NAMES, type QuotaName, type UsageView } from "./schemas";

const MOST_COUNTED = 100_000;

interface UsageRow {
  channels: bigint;
  members: bigint;
  tokens: bigint;
  events: bigint;
  rawBytes: bigint;
  heldUntil: Date | null;
  waiting: number;
}

/** What the company uses of what it may use, and whether its events wait because of it. */
export async function getUsage(ctx: TenantContext): Promise<UsageView> {
  authorise(ctx, "settings.read");
  const now = ctx.clock.now();
  const today = now.toISOString().slice(0, 10);
  const [row] = await ctx.tx.$queryRaw<UsageRow[]>`
    SELECT (SELECT count(*) FROM channel WHERE tenant_id = t.id AND disconnected_at IS NULL) AS channels,
      (SELECT count(*) FROM member WHERE tenant_id = t.id AND revoked_at IS NULL) AS members,
      (SELECT count(*) FROM api_token WHERE tenant_id = t.id AND revoked_at IS NULL) AS tokens,
      (SELECT coalesce(sum(events), 0)::bigint FROM tenant_usage WHERE tenant_id = t.id AND day = ${today}::date) AS events,
      (SELECT coalesce(sum(raw_bytes), 0)::bigint FROM tenant_usage WHERE tenant_id = t.id
        AND day > ${today}::date - ${config().retention.rawDays}::int) AS "rawBytes",
      (SELECT held_until FROM tenant_usage WHERE tenant_id = t.id AND day = ${today}::date) AS "heldUntil",
      (SELECT count(*)::int FROM (SELECT 1 FROM inbound_event e
        WHERE e.tenant_id = t.id AND e.state = 'pending' LIMIT ${MOST_COUNTED}) AS few) AS waiting
    FROM tenant t WHERE t.id = ${ctx.tenantId}::uuid`;
  const limits = await readLimits(ctx);
  const used: Partial<Record<QuotaName, number>> = {
    channels: Number(row?.channels ?? 0),
    members: Number(row?.members ?? 0),
    tokens: Number(row?.tokens ?? 0),
    eventsPerDay: Number(row?.events ?? 0),
    rawMegabytes: Math.ceil(Number(row?.rawBytes ?? 0) / 1_000_000),
  };
  const heldUntil = row?.heldUntil ?? null;
  return {
    quotas: QUOTA_NAMES.map((name) => ({ name, used: used[name] ?? null, most: limits[name] })),
    heldBackUntil: heldUntil !== null && heldUntil > now ? heldUntil.toISOString() : null,
    waitingEvents: row?.waiting ?? 0,
  };
}
