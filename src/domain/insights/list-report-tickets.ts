import { listChosenTickets } from "@/domain/tickets";
import { authorise, type Sql, sql, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { boundReport } from "./bound-report";
import { findZone } from "./find-zone";
import { BUCKET_EDGES } from "./rules/buckets";
import { type ReportPeriod, reportPeriod, slicesOf } from "./rules/report-period";
import type { ReportTicketPage, ReportTicketsQuery } from "./schemas";
import { selectJudged, selectLabels } from "./select-judged";

/**
 * The tickets behind one figure of the report, latest activity first: they are chosen by the very
 * rows that the report counts.
 * @throws AppError `invalid` for a period that is empty or too long, or a group that it has not
 */
export async function listReportTickets(
  ctx: TenantContext,
  input: ReportTicketsQuery,
): Promise<ReportTicketPage> {
  authorise(ctx, "insights.read");
  const timeZone = input.timeZone ?? (await findZone(ctx));
  const period = reportPeriod({ ...input, timeZone }, ctx.clock.now());
  const scope = { period, groupBy: input.groupBy, since: period.from };
  const key = keyOf(input, period);
  await boundReport(ctx);
  const behind = sql`${selectJudged(ctx, scope)} ${selectBehind(input, period, key)}`;
  const [count] = await ctx.tx.$queryRaw<Count[]>`
    SELECT count(*)::int AS counted, count(DISTINCT ticket_id)::int AS tickets,
      (SELECT label FROM (${selectLabels(ctx, input.groupBy)}) l WHERE l.key = ${key ?? null})
        AS label
    FROM (${behind}) behind`;
  const { cursor, limit } = input;
  const page = await listChosenTickets(ctx, { chosen: behind, cursor, limit });
  return {
    ...page,
    counted: count?.counted ?? 0,
    tickets: count?.tickets ?? 0,
    label: count?.label ?? null,
    part: input.bucket === undefined ? null : partOf(input.bucket),
  };
}

function partOf(bucket: number): { from: number | null; to: number | null } {
  return { from: BUCKET_EDGES[bucket - 1] ?? null, to: BUCKET_EDGES[bucket] ?? null };
}

interface Count {
  counted: number;
  tickets: number;
  label: string | null;
}

/** As the statement names the group; undefined: all of them, null: what belongs to none. */
function keyOf(input: ReportTicketsQuery, period: ReportPeriod): string | null | undefined {
  const { key, groupBy } = input;
  if (key === undefined) return undefined;
  if (groupBy === "day" || groupBy === "week") {
    const index = slicesOf(period, groupBy).findIndex((slice) => slice.key === key);
    if (index >= 0) return String(index + 1);
    const message = `the period has no such ${groupBy}`;
    throw new AppError("invalid", "The query is not valid.", {
      issues: [{ path: "key", message }],
    });
  }
  return key === "none" ? null : key;
}

function selectBehind(
  { figure, promise, basis, bucket }: ReportTicketsQuery,
  { from, to }: ReportPeriod,
  key: string | null | undefined,
): Sql {
  const inGroup = (column: Sql) =>
    key === undefined ? sql`true` : sql`${column} IS NOT DISTINCT FROM ${key}`;
  switch (figure) {
    case "resolved":
    case "reopened":
    case "unresolved": {
      const which = {
        resolved: sql`true`,
        reopened: sql`reopen_count > 0`,
        unresolved: sql`NOT is_resolved`,
      }[figure];
      return sql`SELECT ticket_id FROM settled WHERE ${which} AND ${inGroup(sql`key`)}`;
    }
    case "timed": {
      const seconds = basis === "business" ? sql`business` : sql`wall`;
      const part =
        bucket === undefined
          ? sql`true`
          : sql`width_bucket(${seconds}, ${[...BUCKET_EDGES]}::float8[]) = ${bucket}`;
      return sql`SELECT ticket_id FROM judged
        WHERE is_timed AND promise = ${promise} AND stopped_at >= ${from} AND stopped_at < ${to}
          AND ${part} AND ${inGroup(sql`end_key`)}`;
    }
    case "judged":
    case "met":
    case "breached":
    case "overdue": {
      const which = {
        judged: sql`true`,
        met: sql`is_met`,
        breached: sql`NOT is_met`,
        overdue: sql`is_overdue`,
      }[figure];
      return sql`SELECT ticket_id FROM judged
        WHERE promise = ${promise} AND verdict_at >= ${from} AND verdict_at < ${to}
          AND ${which} AND ${inGroup(sql`verdict_key`)}`;
    }
  }
}
