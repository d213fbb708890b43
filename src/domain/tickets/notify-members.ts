import type { TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";

export type NotificationType =
  | "assigned"
  | "escalated"
  | "escalation_returned"
  | "delivery_failed"
  | "breached";

export interface NewNotification {
  memberIds: readonly (string | null)[];
  type: NotificationType;
  ticketId: string;
  data?: Record<string, string | number | boolean | null>;
}

/** Tells members; never whoever did it themselves, nobody twice, nobody who was revoked. */
export async function notifyMembers(
  ctx: TenantContext,
  notification: NewNotification,
): Promise<void> {
  const own = ctx.actor.kind === "member" ? ctx.actor.memberId : null;
  const wanted = [...new Set(notification.memberIds)].filter((id) => id !== null && id !== own);
  if (wanted.length === 0) return;
  const present = await ctx.tx.member.findMany({
    where: {
      tenantId: ctx.tenantId,
      id: { in: wanted.filter((id) => id !== null) },
      revokedAt: null,
    },
    select: { id: true },
  });
  const now = ctx.clock.now();
  await ctx.tx.notification.createMany({
    data: present.map((member) => ({
      tenantId: ctx.tenantId,
      id: newId(),
      memberId: member.id,
      type: notification.type,
      ticketId: notification.ticketId,
      actor: { ...ctx.actor },
      data: notification.data ?? {},
      createdAt: now,
    })),
  });
}
