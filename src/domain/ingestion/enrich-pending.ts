import { PLATFORMS, PlatformError } from "@/connectors/contract";
import { connectorFor, connectorRuntime, openChannelAccess } from "@/domain/channels";
import { sqlArray, type TenantScope, withTenant } from "@/infra/db";
import type { Clock } from "@/kernel/clock";
import { notHeldBack } from "./keep-processed";
import type { PendingEvent } from "./map-events";
import { storablePayload } from "./store-events";

/** So many thin events are asked about per turn, so many at a time, so often each. */
const ENRICHED_PER_TURN = 100;
const ENRICHED_AT_ONCE = 8;
const MAX_ENRICHMENTS = 5;
/** A platform that does not answer is asked again this much later each time. */
const WAIT_MS = 60_000;

/** Still lacks what only the platform knows: its turn comes once it was asked. */
export function isEventThin(
  event: Pick<PendingEvent, "platform" | "payload" | "attempts" | "channelStatus">,
): boolean {
  return (
    event.channelStatus === "active" &&
    event.attempts < MAX_ENRICHMENTS &&
    connectorFor(event.platform).enrich?.isNeeded(event.payload) === true
  );
}

/**
 * Fetches what thin webhooks left out, outside the transaction. A platform that does not answer
 * leaves the event pending for a later turn; one that refuses for good lets `map` decide.
 * @param most of the events that wait, so many of the oldest are looked at
 */
export async function enrichPending(tenantId: string, clock: Clock, most: number): Promise<void> {
  const scope = { tenantId, actor: { kind: "system", name: "ingestion" } as const, clock };
  const thinPlatforms = PLATFORMS.filter((platform) => connectorFor(platform).enrich !== null);
  if (thinPlatforms.length === 0) return;
  const pending = await withTenant(
    scope,
    (ctx) => ctx.tx.$queryRaw<PendingEvent[]>`
      SELECT e.id, e.channel_id AS "channelId", c.platform, c.status AS "channelStatus", e.payload, e.attempts
      FROM inbound_event e JOIN channel c ON c.tenant_id = e.tenant_id AND c.id = e.channel_id
      WHERE e.tenant_id = ${tenantId}::uuid AND e.state = 'pending' AND c.status = 'active'
        AND e.next_attempt_at <= ${clock.now()} AND c.platform = ANY(${sqlArray(thinPlatforms)}::text[])
        AND ${notHeldBack(ctx)}
      ORDER BY e.id LIMIT ${most}`,
  );
  const thin = pending.filter(isEventThin).slice(0, ENRICHED_PER_TURN);
  for (let start = 0; start < thin.length; start += ENRICHED_AT_ONCE) {
    await Promise.all(
      thin.slice(start, start + ENRICHED_AT_ONCE).map((event) => enrichEvent(scope, event)),
    );
  }
}

async function enrichEvent(
  scope: TenantScope & { clock: Clock },
  event: PendingEvent,
): Promise<void> {
  const where = { tenantId_id: { tenantId: scope.tenantId, id: event.id } };
  try {
    const { connector, access } = await withTenant(scope, (ctx) =>
      openChannelAccess(ctx, event.channelId),
    );
    const payload = await connector.enrich?.enrich(
      event.payload,
      access,
      connectorRuntime(scope.clock),
    );
    if (payload === undefined) return;
    await withTenant(scope, (ctx) =>
      ctx.tx.inboundEvent.update({
        where,
        data: {
          payload: JSON.parse(storablePayload(payload)),
          // The platform said no more than before: `map` decides what it is.
          ...(isEventThin({ ...event, payload }) && { attempts: MAX_ENRICHMENTS }),
        },
      }),
    );
  } catch (error) {
    const kind = error instanceof PlatformError ? error.failure.kind : "transient";
    const comesBack =
      kind === "transient" || kind === "rate_limited" || kind === "invalid_response";
    const attempts = comesBack ? event.attempts + 1 : MAX_ENRICHMENTS;
    const delayMs = comesBack ? WAIT_MS * attempts : 0;
    await withTenant(scope, (ctx) =>
      ctx.tx.inboundEvent.update({
        where,
        data: { attempts, nextAttemptAt: new Date(scope.clock.now().getTime() + delayMs) },
      }),
    );
  }
}
