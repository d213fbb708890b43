import { sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { settlePolicies } from "./clocks/refresh-clocks";
import type { DismissalReason, Priority, TicketStatus } from "./schemas";

/** A ticket as it stands, held until the transaction ends. */
export interface LockedTicket {
  id: string;
  channelId: string;
  contactId: string;
  threadKey: string;
  status: TicketStatus;
  dismissalReason: DismissalReason | null;
  priority: Priority;
  assigneeId: string | null;
  teamId: string | null;
  tags: string[];
  escalatedAt: Date | null;
  escalatedById: string | null;
  escalatedFromAssigneeId: string | null;
  escalatedFromTeamId: string | null;
  firstResolvedAt: Date | null;
  reopenCount: number;
  version: number;
}

/**
 * Holds the ticket for a change. `NO KEY` lets others add messages and events that refer to it.
 * Whoever needs a ticket and its outbox takes the ticket first. @throws AppError `not_found`
 */
export async function lockTicket(ctx: TenantContext, ticketId: string): Promise<LockedTicket> {
  const [ticket] = await ctx.tx.$queryRaw<LockedTicket[]>(sql`
    SELECT id, channel_id AS "channelId", contact_id AS "contactId", thread_key AS "threadKey",
      status, dismissal_reason AS "dismissalReason", priority, assignee_id AS "assigneeId",
      team_id AS "teamId", tags, escalated_at AS "escalatedAt", escalated_by_id AS "escalatedById",
      escalated_from_assignee_id AS "escalatedFromAssigneeId",
      escalated_from_team_id AS "escalatedFromTeamId", first_resolved_at AS "firstResolvedAt",
      reopen_count AS "reopenCount", version
    FROM ticket WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${ticketId}::uuid
    FOR NO KEY UPDATE`);
  if (ticket === undefined) throw notFound("Ticket");
  await settlePolicies(ctx, ticketId);
  return ticket;
}

/** Says that the ticket changed: raises its version and marks the activity. */
export async function touchTicket(ctx: TenantContext, ticketId: string): Promise<void> {
  const now = ctx.clock.now();
  await ctx.tx.$executeRaw`
    UPDATE ticket SET version = version + 1, updated_at = ${now},
      last_activity_at = greatest(last_activity_at, ${now})
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${ticketId}::uuid`;
}
