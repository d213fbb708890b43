import { sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import type { TicketSummary } from "./schemas";
import { type SummaryRow, selectSummaries, toSummary } from "./summary-rows";

/** One ticket as lists show it. @throws AppError `not_found` */
export async function getSummary(ctx: TenantContext, ticketId: string): Promise<TicketSummary> {
  const [row] = await ctx.tx.$queryRaw<SummaryRow[]>(
    selectSummaries(
      sql`SELECT t.id, t.due_at AS key FROM ticket t
        WHERE t.tenant_id = ${ctx.tenantId}::uuid AND t.id = ${ticketId}::uuid`,
      sql`page.id`,
    ),
  );
  if (row === undefined) throw notFound("Ticket");
  return toSummary(row);
}
