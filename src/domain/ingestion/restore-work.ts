import { findDueChannels, PollChannel } from "@/domain/channels";
import { restoreDeliveries } from "@/domain/replies";
import { withPlatform } from "@/infra/db/with-platform";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { DrainInbox } from "./jobs";

const MOST = 500;

/**
 * Gives every hint anew that Redis may have lost, from what Postgres knows is waiting: events to
 * drain, channels to poll, replies to deliver. Jobs that are waiting already fold into one.
 */
export async function restoreWork(
  clock: Clock = systemClock,
): Promise<{ drains: number; polls: number; deliveries: number }> {
  const now = clock.now();
  const waiting = await withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string }[]>`
      SELECT t.id AS "tenantId" FROM tenant t
      WHERE EXISTS (SELECT 1 FROM inbound_event e
        WHERE e.tenant_id = t.id AND e.state = 'pending' AND e.next_attempt_at <= ${now})`,
  );
  for (const { tenantId } of waiting) await enqueue(DrainInbox, { tenantId });
  const channels = await findDueChannels(now, MOST);
  for (const channel of channels) await enqueue(PollChannel, channel);
  const deliveries = await restoreDeliveries(clock);
  return { drains: waiting.length, polls: channels.length, deliveries };
}
