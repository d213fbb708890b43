import type { IngestionResult } from "./await-ingestion";
import type { MalformedRow } from "./replay-plan";

export interface ReplayReport extends IngestionResult {
  rows: number;
  malformed: MalformedRow[];
  repeatedRows: number;
  /** Null where the file knows one company only. */
  withoutCompany: number | null;
  tenants: number;
  /** Posts of companies that answer nobody: no mention and no reply. */
  announcements: number;
  /** What a platform would not take, with its word. */
  refused: { line: number; reason: string }[];
  seconds: number;
}

const NAMED = 20;

export function isWhole({ missing, refused }: ReplayReport): boolean {
  return missing.length === 0 && refused.length === 0;
}

/** The closing table, and what needs a word. */
export function reportLines(report: ReplayReport): string[] {
  const rows: [string, number | string, string?][] = [
    ["rows", report.rows],
    ["mentions", report.mentions],
    ["tickets", report.tickets],
    ["duplicates", report.known + report.repeatedRows, "were here before"],
    ["set aside", report.setAside.length + report.malformed.length],
    ["seconds", report.seconds.toFixed(1)],
  ];
  if (report.withoutCompany !== null) {
    rows.push(
      ["tenants", report.tenants],
      ["answers", report.answers, "by the companies themselves"],
      ["announcements", report.announcements, "by companies, answering nobody"],
      ["no company", report.withoutCompany, "address nobody in this file"],
    );
  }
  if (report.missing.length > 0) rows.push(["missing", report.missing.length]);
  if (report.refused.length > 0) rows.push(["refused", report.refused.length]);
  return [
    ...rows.map(([name, value, word]) =>
      `  ${name.padEnd(14)}${String(value).padStart(8)}${word ? `  ${word}` : ""}`.trimEnd(),
    ),
    ...named(
      "malformed",
      report.malformed.map(({ line, reason }) => `line ${line}: ${reason}`),
    ),
    ...named(
      "refused",
      report.refused.map(({ line, reason }) => `line ${line}: ${reason}`),
    ),
    ...named("set aside", report.setAside),
    ...named(
      "missing",
      report.missing.map(({ line, platform }) => `line ${line} (${platform})`),
    ),
  ];
}

function named(what: string, reasons: string[]): string[] {
  if (reasons.length === 0) return [];
  const shown = reasons.slice(0, NAMED).map((reason) => `  ${what}: ${reason}`);
  const rest = reasons.length - shown.length;
  return ["", ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}
