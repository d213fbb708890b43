import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatDuration, reasonOf } from "./runtime/steps";
import {
  buildProduct,
  PARTS,
  type Part,
  type PartContext,
  type PartOutcome,
  prepareSources,
} from "./runtime/test-parts";
import { startTestServices, type TestServices } from "./services/test-services";

interface Finished {
  title: string;
  ms: number;
  outcome: PartOutcome;
}

/** `npm test [PART…]`: all parts, or the named ones in their order. Sets the exit code. */
export async function test(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0) {
    console.error(
      `No such part: ${unknown.join(", ")}. Parts: ${PARTS.map(({ name }) => name).join(" ")}`,
    );
    process.exit(2);
  }
  const parts = PARTS.filter((part) => names.length === 0 || names.includes(part.name));
  const directory = mkdtempSync(join(tmpdir(), "echolot-reports-"));
  let services: Promise<TestServices> | undefined;
  let build: Promise<void> | undefined;
  const close = async () => {
    rmSync(directory, { recursive: true, force: true });
    await (await services?.catch(() => undefined))?.stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => void close().then(() => process.exit(130)));
  }

  const context: PartContext = {
    directory,
    services: async () => {
      services ??= startTestServices();
      const { databaseUrl, redisUrl } = await services;
      return { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl };
    },
    build: () => {
      build ??= buildProduct();
      return build;
    },
  };

  const finished: Finished[] = [];
  try {
    await prepareSources();
    for (const part of parts) {
      finished.push(await runPart(part, context));
      // Types are read from `.next` as well, so the build may write there only after them.
      const isBuildWanted = parts.some(({ needsBuild }) => needsBuild);
      if (isBuildWanted) context.build().catch(() => undefined);
    }
  } catch (error) {
    console.error(reasonOf(error));
    finished.push({ title: "preparation", ms: 0, outcome: { passed: 0, failed: 1, skipped: 0 } });
  } finally {
    await close();
  }
  report(finished);
}

async function runPart(part: Part, context: PartContext): Promise<Finished> {
  console.log(`\n── ${part.title} ──`);
  const startedAt = performance.now();
  let outcome: PartOutcome;
  try {
    outcome = await part.run(context);
  } catch (error) {
    console.log(reasonOf(error));
    outcome = { passed: 0, failed: 1, skipped: 0 };
  }
  const ms = performance.now() - startedAt;
  console.log(`${outcome.failed === 0 ? "passed" : "FAILED"} after ${formatDuration(ms)}`);
  return { title: part.title, ms, outcome };
}

function report(finished: Finished[]): void {
  console.log("\n── totals ──");
  const sum: PartOutcome = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, ms, outcome } of finished) {
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
    const counts = `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`;
    console.log(`  ${title.padEnd(52)}${formatDuration(ms).padStart(10)}  ${counts}`);
  }
  process.exitCode = sum.failed === 0 ? 0 : 1;
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
}
