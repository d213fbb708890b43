import { findDueChannels, PollChannel } from "@/domain/channels";
import { restoreMails } from "@/domain/mail";
import { restoreDeliveries } from "@/domain/replies";
import { ApplyPolicies } from "@/domain/sla";
import { sql } from "@/infra/db";
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
  const waiting = await findWaiting(now);
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

/** From one company to the next by the index: a company's backlog costs as little as a single event. */
function findWaiting(now: Date): Promise<{ tenantId: string }[]> {
  const isWaiting = sql`e.state = 'pending' AND e.next_attempt_at <= ${now}`;
  return withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string }[]>`
      WITH RECURSIVE waiting AS (
        (SELECT e.tenant_id FROM inbound_event e WHERE ${isWaiting} ORDER BY e.tenant_id LIMIT 1)
        UNION ALL
        SELECT (SELECT e.tenant_id FROM inbound_event e
          WHERE ${isWaiting} AND e.tenant_id > waiting.tenant_id ORDER BY e.tenant_id LIMIT 1)
        FROM waiting WHERE waiting.tenant_id IS NOT NULL
      )
      SELECT tenant_id AS "tenantId" FROM waiting WHERE tenant_id IS NOT NULL`,
    { byKeys: true },
  );
}
