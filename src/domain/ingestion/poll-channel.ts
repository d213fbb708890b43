import { PlatformError, type PlatformFailure } from "@/connectors/contract";
import {
  claimPoll,
  connectorRuntime,
  findPolledServer,
  openChannelAccess,
  POLL_LEASE_RENEWAL_MS,
  PollChannel,
  recordPoll,
  recordPollFailure,
  renewPoll,
} from "@/domain/channels";
import { config } from "@/infra/config";
import { withTenant } from "@/infra/db";
import { log } from "@/infra/log";
import { enqueue } from "@/infra/queue";
import { ServerPlaces } from "@/infra/throttle";
import { type Clock, systemClock } from "@/kernel/clock";
import { storeEvents } from "./store-events";

interface Polled {
  stored: number;
  more: boolean;
}

const NOTHING: Polled = { stored: 0, more: false };

const places = new ServerPlaces(() => config().workerConcurrency);

/**
 * Polls a channel that is due, unless its server has all the places it may have here: then it stays
 * due, and the sweep gives it again.
 */
export async function pollChannel(
  channel: { tenantId: string; channelId: string },
  clock: Clock = systemClock,
): Promise<Polled> {
  const server = await findPolledServer(channel);
  const leave = server === null ? null : places.take(server);
  if (leave === null) return NOTHING;
  try {
    return await pollOnce(channel, clock);
  } finally {
    leave();
  }
}

/**
 * One bounded step of polling: claim, ask the platform outside any transaction, then store the events
 * and the cursor that covers them in one transaction.
 *
 * Crash story: before the commit nothing is stored and the cursor stands where it stood; the lease
 * runs out and the same step is done again. After the commit everything is stored.
 */
async function pollOnce(
  { tenantId, channelId }: { tenantId: string; channelId: string },
  clock: Clock,
): Promise<Polled> {
  const scope = { tenantId, actor: { kind: "system", name: "polling" } as const, clock };
  const open = await withTenant(scope, async (ctx) =>
    (await claimPoll(ctx, channelId)) ? openChannelAccess(ctx, channelId) : null,
  );
  if (open === null) return NOTHING;
  const renewal = setInterval(() => {
    // A renewal that fails lets the lease run out: the step is then done twice and stored once.
    withTenant(scope, (ctx) => renewPoll(ctx, channelId)).catch(() => undefined);
  }, POLL_LEASE_RENEWAL_MS);
  try {
    const { connector, access, channel } = open;
    const result = await connector.poll(access, channel.pollCursor, connectorRuntime(clock));
    const stored = await withTenant(scope, async (ctx) => {
      const count = await storeEvents(ctx, channelId, "poll", result.events);
      await recordPoll(ctx, channelId, result);
      return count;
    });
    if (result.more) await enqueue(PollChannel, { tenantId, channelId });
    return { stored, more: result.more };
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null) throw error;
    log.info({ tenantId, channelId, failure }, "a poll failed");
    await withTenant(scope, (ctx) => recordPollFailure(ctx, channelId, failure));
    return NOTHING;
  } finally {
    clearInterval(renewal);
  }
}

/** Null: not the platform's doing; the lease runs out and the sweep tries again. */
function asFailure(error: unknown): PlatformFailure | null {
  if (error instanceof PlatformError) return error.failure;
  if (error instanceof Error && error.name.startsWith("Outbound")) {
    return { kind: "transient", reason: error.message };
  }
  return null;
}
