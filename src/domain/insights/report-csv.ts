import { PROMISES } from "@/domain/sla";
import { type CsvCell, writeCsv } from "./rules/csv";
import type { ReportFigures, ReportLengths, SlaReport } from "./schemas";

const LENGTHS = ["median", "p90", "mean"] as const;
const BASES = ["business", "wall"] as const;

const HEAD = [
  "row",
  "group",
  "group_name",
  "from",
  "to",
  "time_zone",
  "promise",
  "met",
  "breached",
  "overdue_and_open",
  "compliance",
  "timed",
  ...BASES.flatMap((basis) => LENGTHS.map((length) => `${length}_${basis}_seconds`)),
];

const RESOLUTION_HEAD = [
  "first_resolved",
  "reopened",
  "reopenings",
  "reopening_rate",
  "open_again",
  ...(["first", "final"] as const).flatMap((which) =>
    BASES.flatMap((basis) =>
      LENGTHS.map((length) => `${which}_resolution_${length}_${basis}_seconds`),
    ),
  ),
];

/** The report's figures: a row for each group and promise, then the total and that of the period before. */
export function reportCsv(report: SlaReport): string {
  const { groupBy, from, to, before, timeZone } = report;
  const rows: CsvCell[][] = [[...HEAD, ...RESOLUTION_HEAD]];
  for (const { key, label, figures } of report.groups) {
    rows.push(...rowsOf([groupBy, key ?? "none", label, from, to, timeZone], figures));
  }
  rows.push(...rowsOf(["total", null, null, from, to, timeZone], report.total));
  rows.push(
    ...rowsOf(["period_before", null, null, before.from, before.to, timeZone], report.totalBefore),
  );
  return writeCsv(rows);
}

function rowsOf(place: readonly CsvCell[], figures: ReportFigures): CsvCell[][] {
  const { resolutions } = figures;
  return PROMISES.map((promise) => {
    const own = figures.promises[promise];
    const row: CsvCell[] = [
      ...place,
      promise,
      own.met,
      own.breached,
      own.overdue,
      share(own.compliance),
      own.timed,
      ...BASES.flatMap((basis) => lengths(own.times[basis])),
    ];
    // What is counted by ticket stands once, beside the promise it belongs to.
    if (promise !== "resolution") return [...row, ...RESOLUTION_HEAD.map(() => null)];
    return [
      ...row,
      resolutions.resolved,
      resolutions.reopened,
      resolutions.reopenings,
      share(resolutions.reopeningRate),
      resolutions.unresolved,
      ...BASES.flatMap((basis) => lengths(resolutions.first[basis])),
      ...BASES.flatMap((basis) => lengths(resolutions.final[basis])),
    ];
  });
}

function share(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10_000) / 10_000;
}

function lengths(of: ReportLengths): CsvCell[] {
  return LENGTHS.map((length) => {
    const seconds = of[length];
    return seconds === null ? null : Math.round(seconds);
  });
}
