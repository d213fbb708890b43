import { findDueChannels, PollChannel } from "@/domain/channels";
import { restoreMails } from "@/domain/mail";
import { restoreDeliveries } from "@/domain/replies";
import { ApplyPolicies } from "@/domain/sla";
import { withPlatform } from "@/infra/db/with-platform";
import { enqueueAll } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { DrainInbox } from "./jobs";

const MOST = 500;

/**
 * Gives every hint anew that Redis may have lost, from what Postgres knows is waiting: events to
 * drain, channels to poll, replies to deliver, mails to send, policies to apply. Jobs that are waiting already fold into one.
 */
export async function restoreWork(
  clock: Clock = systemClock,
): Promise<{ drains: number; polls: number; deliveries: number; mails: number; rejudged: number }> {
  const now = clock.now();
  const waiting = await withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string }[]>`
      SELECT t.id AS "tenantId" FROM tenant t
      WHERE EXISTS (SELECT 1 FROM inbound_event e
        WHERE e.tenant_id = t.id AND e.state = 'pending' AND e.next_attempt_at <= ${now})`,
  );
  await enqueueAll(DrainInbox, waiting);
  const rejudged = await withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string }[]>`
      SELECT id AS "tenantId" FROM tenant
      WHERE policies_changed_at IS NOT NULL AND policies_applied_at IS DISTINCT FROM policies_changed_at`,
  );
  await enqueueAll(ApplyPolicies, rejudged);
  const channels = await findDueChannels(now, MOST);
  await enqueueAll(PollChannel, channels);
  const deliveries = await restoreDeliveries(clock);
  const mails = await restoreMails(clock);
  return {
    drains: waiting.length,
    polls: channels.length,
    deliveries,
    mails,
    rejudged: rejudged.length,
  };
}
