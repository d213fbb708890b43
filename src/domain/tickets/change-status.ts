import type { TenantContext } from "@/infra/db";
import type { LockedTicket } from "./lock-ticket";
import { type EventActor, type NewTicketEvent, recordEvents } from "./record-events";
import type { DismissalReason, TicketStatus } from "./schemas";

export interface StatusChange {
  to: TicketStatus;
  /** With `dismissed` only. */
  dismissalReason?: DismissalReason;
  /** With `resolved` only: the newest words need no answer and start no clock (rule 7). */
  isClosingRemark?: boolean;
  /** When it happened; now when left out. */
  at?: Date;
  /** The context's actor when left out. */
  actor?: EventActor;
}

/**
 * Sets the status of a locked ticket and records why. The caller refreshes the clocks. Leaving
 * `resolved` is a reopening, whatever status follows; ending a ticket ends its escalation.
 * @returns false when the ticket already has that status
 */
export async function changeStatus(
  ctx: TenantContext,
  ticket: LockedTicket,
  change: StatusChange,
): Promise<boolean> {
  const from = ticket.status;
  const isSame =
    from === change.to && (ticket.dismissalReason ?? undefined) === change.dismissalReason;
  if (isSame) return false;
  const at = change.at ?? ctx.clock.now();
  const isEnd = change.to === "resolved" || change.to === "dismissed";
  const isReopening = from === "resolved" && change.to !== "resolved" && change.to !== "dismissed";
  await ctx.tx.ticket.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: ticket.id } },
    data: {
      status: change.to,
      dismissalReason: change.dismissalReason ?? null,
      resolvedAt: change.to === "resolved" ? at : null,
      ...(change.to === "resolved" && ticket.firstResolvedAt === null && { firstResolvedAt: at }),
      ...(isReopening && { reopenCount: { increment: 1 } }),
      // A closing "thanks" brought the ticket back, but not the matter.
      ...(change.isClosingRemark === true &&
        ticket.firstResolvedAt !== null && { reopenCount: { decrement: 1 } }),
      ...(isEnd && ticket.escalatedAt !== null && ENDED_ESCALATION),
    },
  });
  await recordEvents(
    ctx,
    events(ticket.id, from, change, isReopening).map((event) => ({
      ...event,
      at,
      actor: change.actor,
    })),
  );
  return true;
}

export const ENDED_ESCALATION = {
  escalatedAt: null,
  escalatedById: null,
  escalationReason: null,
  escalatedFromAssigneeId: null,
  escalatedFromTeamId: null,
} as const;

function events(
  ticketId: string,
  from: TicketStatus,
  change: StatusChange,
  isReopening: boolean,
): NewTicketEvent[] {
  if (change.to === "dismissed") {
    return [{ ticketId, type: "ticket.dismissed", data: { reason: change.dismissalReason, from } }];
  }
  if (!isReopening) {
    const remark = change.isClosingRemark === true ? { isClosingRemark: true } : {};
    const data = { from, to: change.to, ...remark };
    return [{ ticketId, type: "ticket.status_changed", data }];
  }
  const reopened: NewTicketEvent = { ticketId, type: "ticket.reopened", data: { from } };
  return change.to === "open"
    ? [reopened]
    : [
        reopened,
        { ticketId, type: "ticket.status_changed", data: { from: "open", to: change.to } },
      ];
}
