import { authorise, type TenantContext } from "@/infra/db";
import { roleHolds } from "@/kernel/actor";
import { AppError } from "@/kernel/errors";
import { refreshClocks } from "./clocks/refresh-clocks";
import { requireAssignableMember, requireTeam } from "./find-assignable";
import { getSummary } from "./get-summary";
import { lockTicket, touchTicket } from "./lock-ticket";
import { notifyMembers } from "./notify-members";
import { recordEvents } from "./record-events";
import type { EscalateTicket, TicketSummary } from "./schemas";

/**
 * Hands a ticket up to a lead or over to another team, with the reason, and keeps where it came from
 * so that it can be given back. A team's members are all told.
 * @throws AppError `not_found`; `invalid` when the member is no lead, or the team is gone;
 * `conflict` when the ticket is closed
 */
export async function escalateTicket(
  ctx: TenantContext,
  input: { id: string } & EscalateTicket,
): Promise<TicketSummary> {
  authorise(ctx, "ticket.escalate");
  const ticket = await lockTicket(ctx, input.id);
  if (ticket.status === "resolved" || ticket.status === "dismissed") {
    throw new AppError("conflict", "This ticket is closed. Reopen it before escalating.");
  }
  const { toMemberId, toTeamId, reason } = input;
  if (toMemberId !== undefined) await requireLead(ctx, toMemberId);
  if (toTeamId !== undefined) await requireTeam(ctx, toTeamId, "toTeamId");

  await ctx.tx.ticket.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: ticket.id } },
    data: {
      assigneeId: toMemberId ?? null,
      teamId: toTeamId ?? ticket.teamId,
      escalatedAt: ctx.clock.now(),
      escalatedById: ctx.actor.kind === "member" ? ctx.actor.memberId : null,
      escalationReason: reason,
      escalatedFromAssigneeId: ticket.assigneeId,
      escalatedFromTeamId: ticket.teamId,
    },
  });
  await recordEvents(ctx, [
    {
      ticketId: ticket.id,
      type: "ticket.escalated",
      data: {
        reason,
        ...(toMemberId !== undefined && { toMemberId }),
        ...(toTeamId !== undefined && { toTeamId }),
        fromAssigneeId: ticket.assigneeId,
        fromTeamId: ticket.teamId,
      },
    },
  ]);
  await notifyMembers(ctx, {
    memberIds: toMemberId === undefined ? await membersOf(ctx, toTeamId) : [toMemberId],
    type: "escalated",
    ticketId: ticket.id,
    data: { reason },
  });
  await touchTicket(ctx, ticket.id);
  await refreshClocks(ctx, [ticket.id]);
  return getSummary(ctx, ticket.id);
}

async function requireLead(ctx: TenantContext, memberId: string): Promise<void> {
  const { role } = await requireAssignableMember(ctx, memberId, "toMemberId");
  if (roleHolds(role, "team.manage")) return;
  throw new AppError("invalid", "Escalations go to a lead or an admin; assign to colleagues.", {
    issues: [{ path: "toMemberId", message: "is neither lead nor admin" }],
  });
}

async function membersOf(ctx: TenantContext, teamId: string | undefined): Promise<string[]> {
  if (teamId === undefined) return [];
  const rows = await ctx.tx.teamMember.findMany({
    where: { tenantId: ctx.tenantId, teamId },
    select: { memberId: true },
  });
  return rows.map((row) => row.memberId);
}
