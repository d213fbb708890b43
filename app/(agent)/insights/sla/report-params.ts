import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from "nuqs/server";
import type {
  ReportBasis,
  ReportFigure,
  ReportGroupBy,
  ReportTicketsQuery,
} from "@/domain/insights";

export const PERIODS = [
  "7d",
  "30d",
  "90d",
  "this_month",
  "last_month",
  "this_year",
  "custom",
] as const;
export type Period = (typeof PERIODS)[number];

export const GROUPS = [
  "day",
  "week",
  "channel",
  "platform",
  "team",
  "agent",
  "priority",
  "policy",
] as const satisfies readonly ReportGroupBy[];

export const PROMISES = ["first_response", "next_response", "resolution"] as const;
export type ReportPromise = (typeof PROMISES)[number];

const BASES = ["business", "wall"] as const satisfies readonly ReportBasis[];
export const SORTS = ["group", "compliance", "met", "breached", "median", "p90"] as const;
export type ReportSort = (typeof SORTS)[number];

const FIGURES = [
  "met",
  "breached",
  "overdue",
  "judged",
  "timed",
  "resolved",
  "reopened",
  "unresolved",
] as const satisfies readonly ReportFigure[];

/** What is reported, as the address bar keeps it. `from` and `to` are days, for `custom` alone. */
export const reportParams = {
  period: parseAsStringLiteral(PERIODS).withDefault("30d"),
  from: parseAsString,
  to: parseAsString,
  groupBy: parseAsStringLiteral(GROUPS).withDefault("day"),
  promise: parseAsStringLiteral(PROMISES).withDefault("first_response"),
  basis: parseAsStringLiteral(BASES).withDefault("business"),
  sort: parseAsStringLiteral(SORTS),
};

/** Beside those: one figure of the report, for the list of its tickets. */
export const figureParams = {
  ...reportParams,
  figure: parseAsStringLiteral(FIGURES).withDefault("judged"),
  key: parseAsString,
  bucket: parseAsString,
};

export const loadReportParams = createLoader(reportParams);
export const loadFigureParams = createLoader(figureParams);
export const reportAddress = createSerializer(reportParams);
export const figureAddress = createSerializer(figureParams);

export interface ReportDays {
  from: string;
  to: string;
}

/** The days that a period means on this day; of a custom one, what was chosen. */
export function daysOf(
  { period, from, to }: { period: Period; from: string | null; to: string | null },
  today: string,
): ReportDays {
  const [year = "", month = ""] = today.split("-");
  switch (period) {
    case "7d":
    case "30d":
    case "90d":
      return { from: addDays(today, 1 - Number.parseInt(period, 10)), to: today };
    case "this_month":
      return { from: `${year}-${month}-01`, to: today };
    case "last_month": {
      const last = addDays(`${year}-${month}-01`, -1);
      return { from: `${last.slice(0, 7)}-01`, to: last };
    }
    case "this_year":
      return { from: `${year}-01-01`, to: today };
    case "custom":
      return {
        from: isDay(from) ? from : addDays(today, -29),
        to: isDay(to) ? to : today,
      };
  }
}

/** Addresses are typed by people too. */
export function isDay(text: string | null): text is string {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T12:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Longer reports are refused. */
const MOST_DAYS = 400;

/** What is wrong with chosen days, before anybody is asked. */
export function faultOf({ from, to }: ReportDays): "backward" | "tooLong" | null {
  if (to < from) return "backward";
  return addDays(from, MOST_DAYS) <= to ? "tooLong" : null;
}

export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** `2026-11-22`, as the zone has it. */
export function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
}

/** One figure of the report, as the address of its tickets names it. */
export type FigureChoice = Pick<ReportTicketsQuery, "figure"> & {
  promise?: ReportPromise;
  /** Of the group; `none` for what belongs to none. */
  key?: string;
  bucket?: number;
};
