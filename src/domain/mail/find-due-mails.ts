import { withPlatform } from "@/infra/db/with-platform";

/** Enough for one sweep; the next one takes the rest. */
const MOST_PER_SWEEP = 1_000;

export interface DueMails {
  /** Members who are to be told something that is in no mail yet. */
  members: { tenantId: string; memberId: string }[];
  mails: { tenantId: string; mailId: string }[];
}

/** What waits to be mailed, of every tenant. */
export function findDueMails(now: Date): Promise<DueMails> {
  return withPlatform(async (tx) => ({
    members: await tx.$queryRaw<DueMails["members"]>`
      SELECT tenant_id AS "tenantId", member_id AS "memberId" FROM mail_request
      GROUP BY tenant_id, member_id LIMIT ${MOST_PER_SWEEP}`,
    mails: await tx.$queryRaw<DueMails["mails"]>`
      SELECT tenant_id AS "tenantId", id AS "mailId" FROM mail
      WHERE state IN ('waiting', 'sending') AND next_attempt_at <= ${now}
      ORDER BY next_attempt_at LIMIT ${MOST_PER_SWEEP}`,
  }));
}
