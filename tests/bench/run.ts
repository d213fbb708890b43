import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { reasonOf } from "../../src/cli/runtime/steps";
import { PARTS } from "./parts";
import { inWords, printReport } from "./report";
import { type Judged, judge } from "./result";
import { Stage } from "./stage";

async function bench(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      "soak-minutes": { type: "string" },
    },
  });
  const soakMinutes = Number(values["soak-minutes"] ?? (values.quick ? 1 : 60));
  if (!(soakMinutes > 0)) throw new Error("--soak-minutes wants a number of minutes.");
  const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no part ${unknown.join(", ")}; there are ${PARTS.map(({ name }) => name).join(", ")}.`,
    );
  }
  const chosen = PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const startedAt = new Date();
  const stage = await Stage.open({ isQuick: values.quick, soakMinutes });
  const end = (signal: NodeJS.Signals) => {
    void stage.close().finally(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
  const results: Judged[] = [];
  const broken: string[] = [];
  try {
    for (const part of chosen) {
      console.log(`${part.name}: ${part.title}`);
      try {
        const judged = (await part.run(stage)).map(judge);
        for (const result of judged) console.log(`  ${inWords(result)}`);
        results.push(...judged);
      } catch (error) {
        // The others are worth measuring all the same.
        console.error(`${part.name} broke off: ${reasonOf(error)}`);
        broken.push(part.name);
      }
    }
  } finally {
    await stage.close();
  }
  printReport(results);
  if (values.json !== undefined) {
    const machine = { cores: cpus().length, memoryBytes: totalmem(), node: process.version };
    const report = {
      startedAt,
      broken,
      isQuick: values.quick,
      sizes: stage.sizes,
      machine,
      results,
    };
    writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  const missed = results.filter((result) => !result.isMustMet);
  if (missed.length > 0) {
    console.log(`\n${missed.length} of ${results.length} figures miss what they must meet.`);
  }
  if (broken.length > 0) console.log(`\nBroke off: ${broken.join(", ")}.`);
  if (missed.length > 0 || broken.length > 0) process.exitCode = 1;
}

try {
  await bench();
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 1;
}
