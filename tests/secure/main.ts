import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommand } from "@/cli/runtime/run-command";
import { provideChromium } from "@/cli/services/chromium";
import { startTestServices } from "@/cli/services/test-services";
import { UNLIMITED_RATES } from "../support/unlimited-rates";
import { type Ran, readPlaywright, readVitest } from "./read-reports";
import type { Count } from "./size";
import { SECURE_SUITES, type SecureSuite } from "./suites";

interface Finished extends Ran {
  suite: string;
  title: string;
  seconds: number;
  /** Requests, values or pages tried, and promises broken by them. */
  tried: number;
  broken: number;
  counts: Count[];
}

/** Runs the named suites one after the other and prints what each tried. */
async function secure(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: "boolean" }, json: { type: "string" } },
  });
  const unknown = positionals.filter((name) => !SECURE_SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const names = SECURE_SUITES.map((suite) => suite.name).join(" ");
    throw new Error(`No such suite: ${unknown.join(", ")}. Suites: ${names}`);
  }
  const chosen = SECURE_SUITES.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const directory = mkdtempSync(join(tmpdir(), "echolot-secure-"));
  const services = await startTestServices();
  const finished: Finished[] = [];
  try {
    const env = {
      TEST_DATABASE_URL: services.databaseUrl,
      TEST_REDIS_URL: services.redisUrl,
      SECURE_SIZE: values.quick === true ? "quick" : "full",
    };
    for (const suite of chosen) {
      console.log(`\n── ${suite.name}  ${suite.title} ──`);
      finished.push(await runSuite(suite, directory, env));
    }
  } finally {
    await services.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  if (values.json !== undefined) {
    const file = resolve(process.env.INIT_CWD ?? process.cwd(), values.json);
    writeFileSync(file, `${JSON.stringify({ quick: values.quick === true, finished }, null, 2)}\n`);
  }
  printTable(finished);
  return finished.every(isWhole);
}

async function runSuite(
  suite: SecureSuite,
  directory: string,
  env: Record<string, string>,
): Promise<Finished> {
  const startedAt = performance.now();
  const counts = join(directory, `${suite.name}.counts`);
  const ran: Ran = { passed: 0, failed: 0, skipped: 0 };
  const add = (more: Ran) => {
    ran.passed += more.passed;
    ran.failed += more.failed;
    ran.skipped += more.skipped;
  };
  if (suite.files.length > 0)
    add(await runVitest(suite, directory, { ...env, SECURE_COUNTS: counts }));
  if (suite.specs.length > 0) {
    add(await runPlaywright(suite, directory, { ...env, SECURE_COUNTS: counts }));
  }
  const lines = existsSync(counts) ? readFileSync(counts, "utf8").trim().split("\n") : [];
  const all = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Count);
  return {
    suite: suite.name,
    title: suite.title,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
    ...ran,
    tried: all.reduce((sum, { tried }) => sum + tried, 0),
    broken: all.reduce((sum, { broken }) => sum + broken, 0),
    counts: all,
  };
}

async function runVitest(
  suite: SecureSuite,
  directory: string,
  env: Record<string, string>,
): Promise<Ran> {
  const report = join(directory, `${suite.name}.vitest.json`);
  const { ok } = await runCommand(
    "vitest",
    [
      "run",
      "--config=tests/vitest.config.ts",
      "--project=tenancy",
      "--project=secure",
      "--reporter=dot",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...suite.files,
    ],
    { env, show: true },
  );
  return readVitest(report, ok);
}

async function runPlaywright(
  suite: SecureSuite,
  directory: string,
  env: Record<string, string>,
): Promise<Ran> {
  const report = join(directory, `${suite.name}.playwright.json`);
  const { ok } = await runCommand(
    "playwright",
    ["test", "--config=tests/playwright.config.ts", "--trace=off", ...suite.specs],
    {
      env: {
        ...env,
        QUOTA_DEFAULTS: UNLIMITED_RATES,
        CHROMIUM_PATH: await provideChromium(),
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
      show: true,
    },
  );
  return readPlaywright(report, ok);
}

function isWhole({ passed, failed, broken }: Finished): boolean {
  return passed > 0 && failed === 0 && broken === 0;
}

function printTable(finished: readonly Finished[]): void {
  const row = (cells: (string | number)[]) =>
    cells
      .map((cell, index) => (index === 0 ? String(cell).padEnd(12) : String(cell).padStart(10)))
      .join("");
  const lines = [
    row(["suite", "tests", "failed", "tried", "broken", "seconds", "result"]),
    ...finished.map((one) =>
      row([
        one.suite,
        one.passed + one.failed,
        one.failed,
        one.tried,
        one.broken,
        one.seconds,
        isWhole(one) ? "passed" : "FAILED",
      ]),
    ),
  ];
  console.log(`\n${lines.join("\n")}`);
}

let isAllWhole = false;
try {
  isAllWhole = await secure(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
}
process.exit(isAllWhole ? 0 : 1);
