import { type NotificationType, requestMails } from "@/domain/mail";
import type { TenantContext } from "@/infra/db";
import type { Actor } from "@/kernel/actor";
import { newId } from "@/kernel/ids";

export interface NewNotification {
  memberIds: readonly (string | null)[];
  type: NotificationType;
  ticketId: string;
  data?: Record<string, string | number | boolean | null>;
  /** The context's actor when left out. */
  actor?: Actor;
}

/** Tells members; never whoever did it themselves, nobody twice, nobody who was revoked. */
export function notifyMembers(ctx: TenantContext, notification: NewNotification): Promise<void> {
  return notifyAll(ctx, [notification]);
}

/** Stores any number of notifications, and asks for the mails about them, in three statements. */
export async function notifyAll(
  ctx: TenantContext,
  notifications: readonly NewNotification[],
): Promise<void> {
  const wanted = notifications.map((notification) => ({
    ...notification,
    actor: notification.actor ?? ctx.actor,
    memberIds: receiversOf(notification, notification.actor ?? ctx.actor),
  }));
  const asked = [...new Set(wanted.flatMap((each) => each.memberIds))];
  if (asked.length === 0) return;
  const members = await ctx.tx.member.findMany({
    where: { tenantId: ctx.tenantId, id: { in: asked }, revokedAt: null },
    select: { id: true },
  });
  const present = new Set(members.map((member) => member.id));
  const now = ctx.clock.now();
  const rows = wanted.flatMap(({ memberIds, type, ticketId, actor, data }) =>
    memberIds
      .filter((memberId) => present.has(memberId))
      .map((memberId) => ({
        tenantId: ctx.tenantId,
        id: newId(),
        memberId,
        type,
        ticketId,
        actor: { ...actor },
        data: data ?? {},
        createdAt: now,
      })),
  );
  if (rows.length === 0) return;
  await ctx.tx.notification.createMany({ data: rows });
  await requestMails(ctx, rows);
}

function receiversOf({ memberIds }: NewNotification, actor: Actor): string[] {
  const own = actor.kind === "member" ? actor.memberId : null;
  return [...new Set(memberIds)].filter((id) => id !== null).filter((id) => id !== own);
}
