import { PRIORITIES, PROMISES } from "@/domain/sla";
import { authorise, type TenantContext } from "@/infra/db";
import { boundReport } from "./bound-report";
import { findZone } from "./find-zone";
import { type FigureRow, type LengthRow, readFigures } from "./read-figures";
import { BUCKET_COUNT, BUCKET_EDGES } from "./rules/buckets";
import { type ReportPeriod, reportPeriod, slicesOf } from "./rules/report-period";
import { shareOf, trendOf } from "./rules/shares";
import type {
  PromiseFigures,
  ReportFigures,
  ReportGroup,
  ReportGroupBy,
  ReportLengths,
  ResolutionFigures,
  SlaReport,
  SlaReportQuery,
} from "./schemas";

type ReportInput = Pick<SlaReportQuery, "from" | "to" | "timeZone" | "groupBy">;

/**
 * How promises were kept in a stretch of time, in total and by group, beside the stretch of equal
 * length before it. Dismissed tickets and clocks without a verdict are outside every figure.
 * @throws AppError `invalid` for a period that is empty or too long
 */
export async function getSlaReport(ctx: TenantContext, input: ReportInput): Promise<SlaReport> {
  authorise(ctx, "insights.read");
  const now = ctx.clock.now();
  const timeZone = input.timeZone ?? (await findZone(ctx));
  const period = reportPeriod({ ...input, timeZone }, now);
  const { groupBy } = input;
  await boundReport(ctx);
  const rows = await readFigures(ctx, { period, groupBy, since: period.before });
  const total = figuresOf(rows.filter((row) => row.isCurrent && row.isTotal));
  const totalBefore = figuresOf(rows.filter((row) => !row.isCurrent && row.isTotal));
  return {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
    before: { from: period.before.toISOString(), to: period.from.toISOString() },
    timeZone,
    groupBy,
    asOf: now.toISOString(),
    total,
    totalBefore,
    trend: trendOf(total, totalBefore),
    groups: groupsOf(
      rows.filter((row) => row.isCurrent && !row.isTotal),
      groupBy,
      period,
    ),
    distribution: { edges: [...BUCKET_EDGES], promises: distributionOf(rows) },
  };
}

function groupsOf(
  rows: readonly FigureRow[],
  groupBy: ReportGroupBy,
  period: ReportPeriod,
): ReportGroup[] {
  const byKey = new Map<string | null, FigureRow[]>();
  for (const row of rows) {
    const list = byKey.get(row.key) ?? [];
    list.push(row);
    byKey.set(row.key, list);
  }
  if (groupBy === "day" || groupBy === "week") {
    // A day on which nothing happened is shown as such.
    return slicesOf(period, groupBy).map(({ key }, index) => ({
      key,
      label: null,
      figures: figuresOf(byKey.get(String(index + 1)) ?? []),
    }));
  }
  const groups = [...byKey].map(([key, own]) => ({
    key,
    label: own[0]?.label ?? null,
    figures: figuresOf(own),
  }));
  return groups.sort(groupBy === "priority" ? byUrgency : byNumber);
}

function byUrgency(a: ReportGroup, b: ReportGroup): number {
  const order: readonly (string | null)[] = PRIORITIES;
  return order.indexOf(b.key) - order.indexOf(a.key);
}

/** The largest group first; what belongs to none last. */
function byNumber(a: ReportGroup, b: ReportGroup): number {
  if ((a.key === null) !== (b.key === null)) return a.key === null ? 1 : -1;
  const size = ({ figures }: ReportGroup) =>
    PROMISES.reduce(
      (sum, each) => sum + figures.promises[each].met + figures.promises[each].breached,
      figures.resolutions.resolved,
    );
  return size(b) - size(a) || (a.label ?? a.key ?? "").localeCompare(b.label ?? b.key ?? "");
}

function figuresOf(rows: readonly FigureRow[]): ReportFigures {
  const promises = {
    first_response: noPromise(),
    next_response: noPromise(),
    resolution: noPromise(),
  };
  let resolutions = noResolution();
  for (const row of rows) {
    if (row.part === "verdicts") {
      const { met, breached } = row.figures;
      const compliance = shareOf(met, met + breached);
      Object.assign(promises[row.promise], { ...row.figures, compliance });
    } else if (row.part === "times") {
      const { count, business, wall } = row.figures;
      const times = { business: lengthsOf(business), wall: lengthsOf(wall) };
      Object.assign(promises[row.promise], { timed: count, times });
    } else if (row.part === "resolutions") {
      const { first, final, ...counts } = row.figures;
      resolutions = {
        ...counts,
        reopeningRate: shareOf(counts.reopened, counts.resolved),
        first: { business: lengthsOf(first.business), wall: lengthsOf(first.wall) },
        final: { business: lengthsOf(final.business), wall: lengthsOf(final.wall) },
      };
    }
  }
  return { promises, resolutions };
}

function distributionOf(rows: readonly FigureRow[]) {
  const none = () => new Array<number>(BUCKET_COUNT).fill(0);
  const promises = {
    first_response: { business: none(), wall: none() },
    next_response: { business: none(), wall: none() },
    resolution: { business: none(), wall: none() },
  };
  for (const row of rows) {
    if (row.part !== "buckets") continue;
    const { basis, bucket, count } = row.figures;
    promises[row.promise][basis][bucket] = count;
  }
  return promises;
}

function lengthsOf({ percentiles: [median, p90], mean }: LengthRow): ReportLengths {
  return { median, p90, mean };
}

const UNKNOWN: ReportLengths = { median: null, p90: null, mean: null };

function noPromise(): PromiseFigures {
  return {
    met: 0,
    breached: 0,
    overdue: 0,
    compliance: null,
    timed: 0,
    times: { business: UNKNOWN, wall: UNKNOWN },
  };
}

function noResolution(): ResolutionFigures {
  return {
    resolved: 0,
    reopened: 0,
    reopenings: 0,
    reopeningRate: null,
    unresolved: 0,
    first: { business: UNKNOWN, wall: UNKNOWN },
    final: { business: UNKNOWN, wall: UNKNOWN },
  };
}
