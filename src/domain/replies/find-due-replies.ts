import { withPlatform } from "@/infra/db/with-platform";

/** Enough for one sweep; the next one takes the rest. */
const MOST_PER_SWEEP = 1_000;

/** Replies of every tenant whose next step is due, the longest waiting first. */
export function findDueReplies(now: Date): Promise<{ tenantId: string; outboxId: string }[]> {
  return withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string; outboxId: string }[]>`
      SELECT tenant_id AS "tenantId", id AS "outboxId" FROM outbox
      WHERE state IN ('pending', 'sending', 'checking') AND next_attempt_at <= ${now}
      ORDER BY next_attempt_at LIMIT ${MOST_PER_SWEEP}`,
  );
}
