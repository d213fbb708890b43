import { config } from "@/infra/config";
import type { TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { GatherMail } from "./jobs";
import type { NotificationType } from "./schemas";

export interface MailableNotification {
  id: string;
  memberId: string;
  type: NotificationType;
}

/**
 * Asks for mails about notifications just stored, to those who want such by mail: one statement for
 * any number. Rows are only added, so transactions that tell the same member never wait for each
 * other; they become one mail when they are gathered.
 */
export async function requestMails(
  ctx: TenantContext,
  notifications: readonly MailableNotification[],
): Promise<void> {
  if (config().mail === undefined || notifications.length === 0) return;
  const asked = await ctx.tx.$queryRaw<{ memberId: string }[]>`
    INSERT INTO mail_request (tenant_id, notification_id, member_id, created_at)
    SELECT m.tenant_id, u.id, m.id, ${ctx.clock.now()}
    FROM unnest(
      ${notifications.map((each) => each.id)}::uuid[],
      ${notifications.map((each) => each.memberId)}::uuid[],
      ${notifications.map((each) => each.type)}::text[]
    ) AS u(id, member_id, type)
    JOIN member m ON m.tenant_id = ${ctx.tenantId}::uuid AND m.id = u.member_id
    WHERE u.type = ANY(m.mailed_types)
    RETURNING member_id AS "memberId"`;
  const { tenantId } = ctx;
  for (const memberId of new Set(asked.map((row) => row.memberId))) {
    ctx.afterCommit(async () => {
      await enqueue(GatherMail, { tenantId, memberId });
    });
  }
}
