import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { provideChromium } from "../services/chromium";
import { buildWeb, bundlePrograms, generateClient } from "./product-build";
import { runCommand } from "./run-command";

export interface PartContext {
  /** For reports; deleted afterwards. */
  directory: string;
  /** `TEST_DATABASE_URL` and `TEST_REDIS_URL`; started when first asked for. */
  services(): Promise<Record<string, string>>;
  /** The production build, begun as early as possible. */
  build(): Promise<void>;
}

export interface PartOutcome {
  passed: number;
  failed: number;
  skipped: number;
}

export interface Part {
  name: string;
  title: string;
  needsBuild: boolean;
  run(context: PartContext): Promise<PartOutcome>;
}

/** In the order in which a mistake is found soonest. */
export const PARTS: Part[] = [
  checked("types", "types", [
    ["next", "typegen"],
    ["tsc", "-p", ".", "--noEmit"],
  ]),
  checked("format", "format and lint", [["biome", "ci", "."]]),
  checked("imports", "import law", [["node", "src/cli/import-law.mjs"]]),
  checked("deadcode", "dead code", [["knip", "--no-progress"]]),
  specified("unit", "unit", false),
  specified("architecture", "architecture", false),
  specified("contract", "connector contract", false),
  specified("integration", "integration", true),
  specified("http", "http", true),
  specified("tenancy", "tenancy", true),
  specified("secure", "safety, in short", true),
  specified("endurance", "endurance, in short", false, true),
  {
    name: "e2e",
    title: "end to end in Chromium, against the production build",
    needsBuild: true,
    run: runBrowserTests,
  },
];

/** Once per run, before any part reads the sources. */
export async function prepareSources(): Promise<void> {
  await generateClient();
}

export async function buildProduct(): Promise<void> {
  await Promise.all([buildWeb(), bundlePrograms()]);
}

function checked(name: string, title: string, commands: [string, ...string[]][]): Part {
  return {
    name,
    title,
    needsBuild: false,
    run: async () => {
      for (const [command, ...args] of commands) {
        const { ok, output } = await runCommand(command, args);
        if (!ok) {
          console.log(output);
          return { passed: 0, failed: 1, skipped: 0 };
        }
      }
      return { passed: 1, failed: 0, skipped: 0 };
    },
  };
}

const VitestReport = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

function specified(name: string, title: string, needsServices: boolean, needsBuild = false): Part {
  return {
    name,
    title,
    needsBuild,
    run: async (context) => {
      if (needsBuild) await context.build();
      const report = join(context.directory, `${name}.json`);
      const env = needsServices ? await context.services() : {};
      const { ok } = await runCommand(
        "vitest",
        [
          "run",
          "--config=tests/vitest.config.ts",
          `--project=${name}`,
          "--reporter=default",
          "--reporter=json",
          `--outputFile.json=${report}`,
        ],
        { env, show: true },
      );
      const result = readReport(report, VitestReport);
      if (result === undefined) return { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
      const isBroken = !ok || !result.success;
      return {
        passed: result.numPassedTests,
        failed: Math.max(result.numFailedTests, isBroken ? 1 : 0),
        skipped: result.numPendingTests + result.numTodoTests,
      };
    },
  };
}

const PlaywrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
});

async function runBrowserTests(context: PartContext): Promise<PartOutcome> {
  const report = join(context.directory, "e2e.json");
  const chromium = await provideChromium();
  await context.build();
  const { ok } = await runCommand("playwright", ["test", "--config=tests/playwright.config.ts"], {
    env: {
      ...(await context.services()),
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
    },
    show: true,
  });
  const stats = readReport(report, PlaywrightReport)?.stats;
  if (stats === undefined) return { passed: 0, failed: 1, skipped: 0 };
  return {
    passed: stats.expected + stats.flaky,
    failed: Math.max(stats.unexpected, ok ? 0 : 1),
    skipped: stats.skipped,
  };
}

function readReport<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  return schema.parse(JSON.parse(readFileSync(path, "utf8")));
}
