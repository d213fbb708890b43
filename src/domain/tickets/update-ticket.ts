import { authorise, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { normaliseTags } from "@/kernel/tags";
import { changeStatus } from "./change-status";
import { refreshClocks } from "./clocks/refresh-clocks";
import { requireAssignableMember, requireTeam } from "./find-assignable";
import { getSummary } from "./get-summary";
import { type LockedTicket, lockTicket, touchTicket } from "./lock-ticket";
import { notifyMembers } from "./notify-members";
import { recordEvents } from "./record-events";
import type { TicketSummary, UpdateTicket } from "./schemas";

/**
 * Changes status, priority, assignment and tags in one transaction. What is already so is no change:
 * it leaves no event and no new version.
 * @throws AppError `not_found`; `conflict` when `version` is not the current one; `invalid` for an
 * assignee or a team that cannot work on it
 */
export async function updateTicket(
  ctx: TenantContext,
  input: { id: string } & UpdateTicket,
): Promise<TicketSummary> {
  authorise(ctx, "ticket.update");
  if (input.assigneeId !== undefined || input.teamId !== undefined) authorise(ctx, "ticket.assign");
  if (input.status === "dismissed") authorise(ctx, "ticket.dismiss");
  const ticket = await lockTicket(ctx, input.id);
  requireVersion(ticket, input.version);
  if (input.isClosingRemark === true) await requireAnswered(ctx, ticket);

  const changes = [
    await changePriority(ctx, ticket, input.priority),
    await changeTags(ctx, ticket, input.tags),
    await assign(ctx, ticket, input),
    input.status !== undefined &&
      (await changeStatus(ctx, ticket, {
        to: input.status,
        dismissalReason: input.dismissalReason,
        isClosingRemark: input.isClosingRemark,
      })),
  ];
  if (changes.some(Boolean)) {
    await touchTicket(ctx, ticket.id);
    await refreshClocks(ctx, [ticket.id]);
  }
  return getSummary(ctx, ticket.id);
}

/** @throws AppError `conflict` with the current version */
export function requireVersion(ticket: LockedTicket, version: number | undefined): void {
  if (version === undefined || version === ticket.version) return;
  throw new AppError("conflict", "Somebody changed this ticket since you looked. Look again.", {
    issues: [{ path: "version", message: `is now ${ticket.version}` }],
  });
}

/** Only what was answered or resolved before can end with a closing remark (rule 7). */
async function requireAnswered(ctx: TenantContext, ticket: LockedTicket): Promise<void> {
  if (ticket.firstResolvedAt !== null) return;
  const answer = await ctx.tx.message.findFirst({
    where: {
      tenantId: ctx.tenantId,
      ticketId: ticket.id,
      kind: "reply",
      deliveryState: "delivered",
      isAutomatic: false,
      isAcknowledgement: false,
    },
    select: { id: true },
  });
  if (answer !== null) return;
  throw new AppError(
    "conflict",
    "Nobody has answered this ticket yet. Answer it, or dismiss it if it is not for you.",
  );
}

async function changePriority(
  ctx: TenantContext,
  ticket: LockedTicket,
  to: UpdateTicket["priority"],
): Promise<boolean> {
  if (to === undefined || to === ticket.priority) return false;
  await set(ctx, ticket, { priority: to });
  await recordEvents(ctx, [
    { ticketId: ticket.id, type: "ticket.priority_changed", data: { from: ticket.priority, to } },
  ]);
  return true;
}

async function changeTags(
  ctx: TenantContext,
  ticket: LockedTicket,
  wanted: UpdateTicket["tags"],
): Promise<boolean> {
  if (wanted === undefined) return false;
  const tags = normaliseTags(wanted);
  const added = tags.filter((tag) => !ticket.tags.includes(tag));
  const removed = ticket.tags.filter((tag) => !tags.includes(tag));
  if (added.length === 0 && removed.length === 0) return false;
  await set(ctx, ticket, { tags });
  await recordEvents(ctx, [
    { ticketId: ticket.id, type: "ticket.tagged", data: { added, removed } },
  ]);
  return true;
}

async function assign(
  ctx: TenantContext,
  ticket: LockedTicket,
  input: UpdateTicket,
): Promise<boolean> {
  const assigneeId =
    input.assigneeId === undefined ? ticket.assigneeId : who(ctx, input.assigneeId);
  const teamId = input.teamId === undefined ? ticket.teamId : input.teamId;
  const isNewAssignee = assigneeId !== ticket.assigneeId;
  const isNewTeam = teamId !== ticket.teamId;
  if (!isNewAssignee && !isNewTeam) return false;
  if (isNewAssignee && assigneeId !== null) {
    await requireAssignableMember(ctx, assigneeId, "assigneeId");
  }
  if (isNewTeam && teamId !== null) await requireTeam(ctx, teamId, "teamId");
  await set(ctx, ticket, { assigneeId, teamId });
  await recordEvents(ctx, [
    {
      ticketId: ticket.id,
      type: "ticket.assigned",
      data: {
        assigneeId,
        teamId,
        fromAssigneeId: ticket.assigneeId,
        fromTeamId: ticket.teamId,
      },
    },
  ]);
  if (isNewAssignee) {
    await notifyMembers(ctx, { memberIds: [assigneeId], type: "assigned", ticketId: ticket.id });
  }
  return true;
}

function who(ctx: TenantContext, assigneeId: string | null): string | null {
  if (assigneeId !== "me") return assigneeId;
  if (ctx.actor.kind === "member") return ctx.actor.memberId;
  throw new AppError("invalid", "A token cannot take a ticket; name an assignee.", {
    issues: [{ path: "assigneeId", message: "me needs a signed-in member" }],
  });
}

async function set(
  ctx: TenantContext,
  ticket: LockedTicket,
  data: Partial<Pick<LockedTicket, "priority" | "tags" | "assigneeId" | "teamId">>,
): Promise<void> {
  await ctx.tx.ticket.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: ticket.id } },
    data,
  });
}
