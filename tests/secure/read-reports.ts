import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

export interface Ran {
  passed: number;
  failed: number;
  skipped: number;
}

const VitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
});

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
});

/** A run that left no report, or did not end well, failed at least once. */
export function readVitest(path: string, ok: boolean): Ran {
  const report = read(path, VitestReport);
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: report.numPassedTests,
    failed: Math.max(report.numFailedTests, ok && report.success ? 0 : 1),
    skipped: report.numPendingTests,
  };
}

export function readPlaywright(path: string, ok: boolean): Ran {
  const stats = read(path, PlaywrightReport)?.stats;
  if (stats === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: stats.expected + stats.flaky,
    failed: Math.max(stats.unexpected, ok ? 0 : 1),
    skipped: stats.skipped,
  };
}

function read<T>(path: string, schema: z.ZodType<T>): T | undefined {
  return existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, "utf8"))) : undefined;
}
