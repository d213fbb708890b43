import { authorise, type Sql, sql, type TenantContext } from "@/infra/db";
import { decodeCursor, encodeCursor, isInstantKey } from "@/kernel/cursor";
import { AppError } from "@/kernel/errors";
import { isId } from "@/kernel/ids";
import type { TicketPage } from "./schemas";
import { type SummaryRow, selectSummaries, toSummary } from "./summary-rows";

interface ChosenTickets {
  /** Selects `ticket_id`; the same one may come several times. */
  chosen: Sql;
  cursor?: string | undefined;
  limit: number;
}

/**
 * A page of exactly these tickets, latest activity first.
 * @throws AppError `invalid` for a cursor of another list
 */
export async function listChosenTickets(
  ctx: TenantContext,
  { chosen, cursor, limit }: ChosenTickets,
): Promise<TicketPage> {
  authorise(ctx, "ticket.read");
  const after = cursor === undefined ? null : readCursor(cursor);
  const page = sql`
    SELECT t.id, t.last_activity_at AS key FROM ticket t
    WHERE t.tenant_id = ${ctx.tenantId}::uuid AND t.id IN (SELECT ticket_id FROM (${chosen}) chosen)
      AND ${
        after === null
          ? sql`true`
          : sql`(t.last_activity_at, t.id) < (${after.key}::timestamptz, ${after.id}::uuid)`
      }
    ORDER BY t.last_activity_at DESC, t.id DESC LIMIT ${limit + 1}`;
  const statement = selectSummaries(page, sql`page.key DESC, page.id DESC`);
  const rows = await ctx.tx.$queryRaw<SummaryRow[]>(statement);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(toSummary),
    nextCursor:
      rows.length > limit && last !== undefined
        ? encodeCursor(["chosen", last.sort_key, last.id])
        : null,
  };
}

function readCursor(cursor: string): { key: string; id: string } {
  const [list, key, id] = decodeCursor(cursor, 3);
  if (list !== "chosen" || !isInstantKey(key) || typeof id !== "string" || !isId(id)) {
    throw new AppError("invalid", "The cursor is not valid. Start again without one.", {
      issues: [{ path: "cursor", message: "not a cursor of this list" }],
    });
  }
  return { key, id };
}
