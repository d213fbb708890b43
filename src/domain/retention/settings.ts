import { recordAudit } from "@/domain/tenancy";
import { authorise, type Sql, sql, type TenantContext } from "@/infra/db";
import type { GetRetention, RetentionView, UpdateRetention } from "./schemas";

const MOST_COUNTED = 100_000;

/** For how long the company keeps closed tickets, and how many that, or another time, would delete. */
export async function getRetention(
  ctx: TenantContext,
  input: GetRetention = {},
): Promise<RetentionView> {
  authorise(ctx, "settings.manage");
  const kept = await ctx.tx.tenantRetention.findUnique({ where: { tenantId: ctx.tenantId } });
  const closedTicketMonths = kept?.closedTicketMonths ?? null;
  const months = input.months ?? closedTicketMonths;
  if (months === null) return { closedTicketMonths, due: 0 };
  const [row] = await ctx.tx.$queryRaw<{ due: number }[]>`
    SELECT count(*)::int AS due FROM (SELECT 1 FROM ticket
      WHERE tenant_id = ${ctx.tenantId}::uuid AND status IN ('resolved', 'dismissed')
        AND last_activity_at < ${ctx.clock.now()}::timestamptz - make_interval(months => ${months}::int)
      LIMIT ${MOST_COUNTED}) AS old`;
  return { closedTicketMonths, due: row?.due ?? 0 };
}

/** Closed tickets that are older leave from the next run on, for good. */
export async function updateRetention(
  ctx: TenantContext,
  { closedTicketMonths }: UpdateRetention,
): Promise<RetentionView> {
  authorise(ctx, "settings.manage");
  await ctx.tx.$executeRaw`
    INSERT INTO tenant_retention (tenant_id, closed_ticket_months)
    VALUES (${ctx.tenantId}::uuid, ${closedTicketMonths}::int)
    ON CONFLICT (tenant_id) DO UPDATE SET closed_ticket_months = EXCLUDED.closed_ticket_months, pruned_at = NULL`;
  await recordAudit(ctx, {
    action: "retention.update",
    subjectKind: "settings.retention",
    data: { closedTicketMonths },
  });
  return getRetention(ctx);
}

/** What was said before this is not kept, so it is not taken in again either; null: all is kept. */
export async function findOldestKept(ctx: TenantContext): Promise<Date | null> {
  const [row] = await ctx.tx.$queryRaw<
    { oldest: Date | null }[]
  >`SELECT ${oldestKeptSql(ctx)} AS oldest`;
  return row?.oldest ?? null;
}

/** The same as an expression of a larger statement. */
export function oldestKeptSql(ctx: Pick<TenantContext, "tenantId" | "clock">): Sql {
  return sql`(SELECT ${ctx.clock.now()}::timestamptz - make_interval(months => kept.closed_ticket_months)
    FROM tenant_retention kept WHERE kept.tenant_id = ${ctx.tenantId}::uuid)`;
}
