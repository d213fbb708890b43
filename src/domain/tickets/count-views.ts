import { authorise, type Sql, sql, type TenantContext } from "@/infra/db";
import { dueSoonBefore } from "./list-tickets";
import type { TicketCounts } from "./schemas";

/** Beyond this a badge says "1000+": counting stays flat however many there are. */
export const COUNT_CAP = 1_000;

/** How many tickets each view of the inbox holds, in one statement. */
export async function countViews(ctx: TenantContext): Promise<TicketCounts> {
  authorise(ctx, "ticket.read");
  const mine = ctx.actor.kind === "member" ? ctx.actor.memberId : null;
  const dueBy = dueSoonBefore(ctx);
  const [counts] = await ctx.tx.$queryRaw<TicketCounts[]>`SELECT
    ${count(sql`t.assignee_id = ${mine}::uuid AND t.status IN ('open', 'on_hold')`)} AS mine,
    ${count(sql`t.assignee_id IS NULL AND t.status = 'open'`)} AS unassigned,
    ${count(sql`t.status = 'open'`)} AS open,
    ${count(sql`t.status IN ('pending', 'on_hold')`)} AS waiting,
    ${count(sql`t.status = 'open' AND t.due_at <= ${dueBy}`)} AS due_soon,
    ${count(sql`t.status = 'resolved'`)} AS resolved`;
  return counts ?? { mine: 0, unassigned: 0, open: 0, waiting: 0, due_soon: 0, resolved: 0 };
}

function count(condition: Sql): Sql {
  return sql`(SELECT count(*)::int FROM (
    SELECT 1 FROM ticket t WHERE t.tenant_id = app_tenant_id() AND ${condition} LIMIT ${COUNT_CAP}
  ) capped)`;
}
