import { authorise, type TenantContext } from "@/infra/db";
import { recordEvents } from "./record-events";

/**
 * Takes a member's unfinished tickets off them, so that nothing waits with somebody who is gone.
 * Returns how many there were.
 */
export async function releaseTickets(ctx: TenantContext, memberId: string): Promise<number> {
  authorise(ctx, "member.manage");
  const released = await ctx.tx.$queryRaw<{ ticketId: string; teamId: string | null }[]>`
    UPDATE ticket SET assignee_id = NULL, version = version + 1, updated_at = ${ctx.clock.now()}
    WHERE tenant_id = ${ctx.tenantId}::uuid AND assignee_id = ${memberId}::uuid
      AND status IN ('open', 'pending', 'on_hold')
    RETURNING id AS "ticketId", team_id AS "teamId"`;
  await recordEvents(
    ctx,
    released.map(({ ticketId, teamId }) => ({
      ticketId,
      type: "ticket.assigned",
      data: { assigneeId: null, teamId, fromAssigneeId: memberId, fromTeamId: teamId },
    })),
  );
  return released.length;
}
