import { prepared } from "@/infra/db";
import { queryPlatform, withPlatform } from "@/infra/db/with-platform";

/** Enough for one sweep; the next one takes the rest. */
const MOST_PER_SWEEP = 1_000;

export interface ReplyRef {
  tenantId: string;
  outboxId: string;
}

/**
 * Replies of every tenant whose next step is due, the longest waiting first, but of every server one
 * before the second of any: nobody waits behind all those of a platform that is away.
 */
export function findDueReplies(now: Date): Promise<ReplyRef[]> {
  return withPlatform(
    (tx) => tx.$queryRaw<ReplyRef[]>`
      SELECT "tenantId", "outboxId" FROM (
        SELECT o.tenant_id AS "tenantId", o.id AS "outboxId", o.next_attempt_at,
          row_number() OVER (PARTITION BY c.base_url ORDER BY o.next_attempt_at) AS turn
        FROM outbox o JOIN channel c ON c.tenant_id = o.tenant_id AND c.id = o.channel_id
        WHERE o.state IN ('pending', 'sending', 'checking') AND o.next_attempt_at <= ${now}
      ) AS due
      ORDER BY turn, next_attempt_at LIMIT ${MOST_PER_SWEEP}`,
  );
}

/** Which server the next step of a reply talks to; null for a reply that is gone. */
export async function findReplyServer({ tenantId, outboxId }: ReplyRef): Promise<string | null> {
  const [row] = await queryPlatform<{ baseUrl: string }>(prepared`
    SELECT c.base_url AS "baseUrl"
    FROM outbox o JOIN channel c ON c.tenant_id = o.tenant_id AND c.id = o.channel_id
    WHERE o.tenant_id = ${tenantId}::uuid AND o.id = ${outboxId}::uuid`);
  return row?.baseUrl ?? null;
}
