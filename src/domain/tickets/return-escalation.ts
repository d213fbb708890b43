import { authorise, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { ENDED_ESCALATION } from "./change-status";
import { refreshClocks } from "./clocks/refresh-clocks";
import { getSummary } from "./get-summary";
import { lockTicket, touchTicket } from "./lock-ticket";
import { notifyMembers } from "./notify-members";
import { recordEvents } from "./record-events";
import type { ReturnEscalation, TicketSummary } from "./schemas";

/**
 * The way back: the ticket returns to whom it was taken from (to nobody when they left), and both they
 * and whoever escalated are told. @throws AppError `not_found`; `conflict` when it is not escalated
 */
export async function returnEscalation(
  ctx: TenantContext,
  input: { id: string } & ReturnEscalation,
): Promise<TicketSummary> {
  authorise(ctx, "ticket.escalate");
  const ticket = await lockTicket(ctx, input.id);
  if (ticket.escalatedAt === null) {
    throw new AppError("conflict", "This ticket is not escalated.");
  }
  const previous = await ctx.tx.member.findFirst({
    where: {
      tenantId: ctx.tenantId,
      id: { in: [ticket.escalatedFromAssigneeId].filter((id) => id !== null) },
      revokedAt: null,
    },
    select: { id: true },
  });
  await ctx.tx.ticket.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: ticket.id } },
    data: {
      assigneeId: previous?.id ?? null,
      teamId: ticket.escalatedFromTeamId,
      ...ENDED_ESCALATION,
    },
  });
  const note = input.note || undefined;
  await recordEvents(ctx, [
    {
      ticketId: ticket.id,
      type: "ticket.escalation_returned",
      data: { ...(note !== undefined && { note }) },
    },
  ]);
  await notifyMembers(ctx, {
    memberIds: [ticket.escalatedById, previous?.id ?? null],
    type: "escalation_returned",
    ticketId: ticket.id,
    data: { note: note ?? null },
  });
  await touchTicket(ctx, ticket.id);
  await refreshClocks(ctx, [ticket.id]);
  return getSummary(ctx, ticket.id);
}
