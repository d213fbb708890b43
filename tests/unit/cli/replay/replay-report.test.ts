import { describe, expect, it } from "vitest";
import { isWhole, type ReplayReport, reportLines } from "@/cli/replay/replay-report";

const report: ReplayReport = {
  rows: 12,
  mentions: 10,
  answers: 0,
  known: 3,
  tickets: 9,
  missing: [],
  setAside: [],
  malformed: [{ line: 4, reason: "no text" }],
  repeatedRows: 1,
  withoutCompany: null,
  tenants: 1,
  announcements: 0,
  refused: [],
  seconds: 4.23,
};

describe("reportLines", () => {
  it("closes with rows, mentions, tickets, duplicates, set aside and seconds", () => {
    const figures = reportLines(report).flatMap(
      (line) => /^\s+([a-z ]+?)\s+([\d.]+)/.exec(line)?.slice(1) ?? [],
    );
    expect(figures).toEqual([
      ...["rows", "12", "mentions", "10", "tickets", "9"],
      ...["duplicates", "4", "set aside", "1", "seconds", "4.2"],
    ]);
  });

  it("names what was malformed, at most twenty of a kind", () => {
    expect(reportLines(report)).toContain("  malformed: line 4: no text");
    const refused = Array.from({ length: 25 }, (_, line) => ({ line, reason: "no" }));
    const lines = reportLines({ ...report, refused });
    expect(lines.filter((line) => line.startsWith("  refused:"))).toHaveLength(20);
    expect(lines).toContain("  … and 5 more");
  });

  it("is whole only when nothing is missing and nothing was refused", () => {
    expect(isWhole(report)).toBe(true);
    expect(isWhole({ ...report, missing: [{ line: 2, platform: "x" }] })).toBe(false);
    expect(isWhole({ ...report, refused: [{ line: 2, reason: "no" }] })).toBe(false);
  });
});
