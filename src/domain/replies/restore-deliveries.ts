import { withPlatform } from "@/infra/db/with-platform";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { DeliverReply } from "./jobs";

/** Enough for one sweep; the next one takes the rest. */
const MOST_PER_SWEEP = 1_000;

/**
 * Gives every due reply its job again, whatever became of Redis. A job that exists already folds into
 * one. @returns how many were due
 */
export async function restoreDeliveries(clock: Clock = systemClock): Promise<number> {
  const now = clock.now();
  const due = await withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string; outboxId: string }[]>`
      SELECT tenant_id AS "tenantId", id AS "outboxId" FROM outbox
      WHERE state IN ('pending', 'sending', 'checking') AND next_attempt_at <= ${now}
      ORDER BY next_attempt_at LIMIT ${MOST_PER_SWEEP}`,
  );
  for (const job of due) await enqueue(DeliverReply, job);
  return due.length;
}
