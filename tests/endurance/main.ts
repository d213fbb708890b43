import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Outcome, Suite } from "./outcome";
import { Stage } from "./stage";
import { SUITES } from "./suites";

interface Finished extends Outcome {
  suite: string;
  title: string;
  ms: number;
}

/** Runs the named suites one after the other and prints what each counted. */
async function endure(args: string[]): Promise<boolean> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: "boolean" }, json: { type: "string" } },
  });
  const unknown = positionals.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const names = SUITES.map((suite) => suite.name).join(" ");
    throw new Error(`No such suite: ${unknown.join(", ")}. Suites: ${names}`);
  }
  const chosen = SUITES.filter(
    ({ name }) => positionals.length === 0 || positionals.includes(name),
  );
  const finished: Finished[] = [];
  const stage = await Stage.open();
  try {
    for (const suite of chosen) {
      console.log(`\n${suite.name}  ${suite.title}`);
      finished.push(await runSuite(stage, suite, values.quick === true));
    }
  } finally {
    await stage.close();
  }
  if (values.json !== undefined) {
    const file = resolve(process.env.INIT_CWD ?? process.cwd(), values.json);
    writeFileSync(file, `${JSON.stringify({ quick: values.quick === true, finished }, null, 2)}\n`);
  }
  printTable(finished);
  return finished.every((one) => one.failures.length === 0);
}

/** Each suite with tenants and workers of its own. */
async function runSuite(stage: Stage, suite: Suite, isQuick: boolean): Promise<Finished> {
  const startedAt = performance.now();
  let outcome: Outcome;
  try {
    outcome = await suite.run(stage, isQuick ? "quick" : "full");
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    outcome = {
      injected: 0,
      present: 0,
      lost: 0,
      doubled: 0,
      drainMs: 0,
      details: {},
      failures: [`it could not be run to its end: ${reason}`],
    };
  } finally {
    await stage.calm();
  }
  for (const [name, value] of Object.entries(outcome.details)) {
    console.log(`    ${name.padEnd(36)}${String(value).padStart(10)}`);
  }
  for (const failure of outcome.failures) console.log(`    FAILED: ${failure}`);
  const ms = Math.round(performance.now() - startedAt);
  return { suite: suite.name, title: suite.title, ms, ...outcome };
}

function printTable(finished: readonly Finished[]): void {
  const row = (cells: (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(7) : String(cell).padStart(10)));
  const lines = [
    row(["suite", "injected", "present", "lost", "doubled", "drain ms", "run s", "result"]),
    ...finished.map((one) =>
      row([
        one.suite,
        one.injected,
        one.present,
        one.lost,
        one.doubled,
        one.drainMs,
        Math.round(one.ms / 1000),
        one.failures.length === 0 ? "passed" : "FAILED",
      ]),
    ),
  ];
  console.log(`\n${lines.map((cells) => cells.join("")).join("\n")}`);
}

let isWhole = false;
try {
  isWhole = await endure(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
}
process.exit(isWhole ? 0 : 1);
