import type { PlatformFailure, PollResult } from "@/connectors/contract";
import type { TenantContext } from "@/infra/db";

/** A worker that polls renews its hold more often than this; one that died loses it so soon. */
const POLL_LEASE_MS = 20_000;
export const POLL_LEASE_RENEWAL_MS = 5_000;
const MAX_BACKOFF_MS = 15 * 60_000;

/**
 * Takes a due channel for one poll. False when it is not due, not active or being polled: two workers
 * with the same job do the work once. A crash lets the lease run out.
 */
export async function claimPoll(ctx: TenantContext, channelId: string): Promise<boolean> {
  const now = ctx.clock.now();
  const claimed = await ctx.tx.$executeRaw`
    UPDATE channel SET poll_lease_until = ${new Date(now.getTime() + POLL_LEASE_MS)}
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${channelId}::uuid
      AND status = 'active' AND disconnected_at IS NULL AND next_poll_at <= ${now}
      AND (poll_lease_until IS NULL OR poll_lease_until < ${now})`;
  return claimed === 1;
}

/** Holds the channel a little longer: the poll is still running. */
export async function renewPoll(ctx: TenantContext, channelId: string): Promise<void> {
  await ctx.tx.$executeRaw`
    UPDATE channel SET poll_lease_until = ${new Date(ctx.clock.now().getTime() + POLL_LEASE_MS)}
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${channelId}::uuid AND poll_lease_until IS NOT NULL`;
}

/** Keeps the cursor in the transaction that stored the events it covers. */
export async function recordPoll(
  ctx: TenantContext,
  channelId: string,
  result: Pick<PollResult, "cursor" | "more" | "notBefore">,
): Promise<void> {
  const now = ctx.clock.now();
  await ctx.tx.$executeRaw`
    UPDATE channel SET poll_cursor = ${JSON.stringify(result.cursor)}::jsonb, poll_lease_until = NULL,
      last_polled_at = ${now}, consecutive_failures = 0, last_error = NULL, last_error_at = NULL,
      rate_limited_until = NULL, updated_at = ${now},
      next_poll_at = greatest(
        ${now}::timestamptz + CASE WHEN ${result.more} THEN interval '0' ELSE make_interval(secs => poll_interval_seconds) END,
        ${result.notBefore ?? now}::timestamptz)
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${channelId}::uuid`;
}

/** The channel's state tells the truth about why the poll failed; the next try follows from it. */
export async function recordPollFailure(
  ctx: TenantContext,
  channelId: string,
  failure: PlatformFailure,
): Promise<void> {
  const now = ctx.clock.now();
  const where = { tenantId_id: { tenantId: ctx.tenantId, id: channelId } };
  const channel = await ctx.tx.channel.findUnique({
    where,
    select: { consecutiveFailures: true, pollIntervalSeconds: true },
  });
  if (channel === null) return;
  const failures = channel.consecutiveFailures + 1;
  const backoff = Math.min(
    Math.max(channel.pollIntervalSeconds * 1000, 1_000 * 2 ** Math.min(failures, 12)),
    MAX_BACKOFF_MS,
  );
  const common = { pollLeaseUntil: null, consecutiveFailures: failures, updatedAt: now };
  switch (failure.kind) {
    case "rate_limited":
      await ctx.tx.channel.update({
        where,
        data: { ...common, rateLimitedUntil: failure.retryAt, nextPollAt: failure.retryAt },
      });
      return;
    case "reauth_required":
    case "permission_missing":
      await ctx.tx.channel.update({
        where,
        data: {
          ...common,
          status: "reauthorise",
          statusReason: failure.reason,
          lastError: failure.reason,
          lastErrorAt: now,
        },
      });
      return;
    case "gone":
      await ctx.tx.channel.update({
        where,
        data: {
          ...common,
          status: "gone",
          statusReason: failure.reason,
          lastError: failure.reason,
          lastErrorAt: now,
        },
      });
      return;
    case "not_found":
    case "invalid_response":
    case "transient":
      await ctx.tx.channel.update({
        where,
        data: {
          ...common,
          lastError: failure.reason,
          lastErrorAt: now,
          nextPollAt: new Date(now.getTime() + backoff),
        },
      });
      return;
  }
}
