import { resolve } from "node:path";
import { z } from "zod";
import { type GermevalTarget, planGermeval } from "./replay/plan-germeval";
import { planTwcs } from "./replay/plan-twcs";
import type { TenantEntry } from "./replay/prepare-tenant";
import { createProgress } from "./replay/progress";
import { readReplayFile } from "./replay/read-replay-file";
import { parseReplayArguments, type ReplayArguments } from "./replay/replay-arguments";
import type { ReplayPlan } from "./replay/replay-plan";
import { isWhole, reportLines } from "./replay/replay-report";
import { runReplay } from "./replay/run-replay";
import { adoptProductEnvironment } from "./runtime/adopt-product-environment";
import { DataDirectory } from "./runtime/data-directory";
import { demoFile, SeedReport } from "./runtime/demo";
import { CannotGoOn, reasonOf } from "./runtime/steps";

const LISTENER = { slug: "bahn", name: "Deutsche Bahn" };

/** The form of `demo.json`. */
const TenantsFile = SeedReport.extend({ baseUrl: z.string() });

async function replay(args: ReplayArguments): Promise<number> {
  const data = new DataDirectory(process.env.ECHOLOT_DATA_DIR ?? ".data");
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), args.file);
  const { baseUrl, simulators } = adoptProductEnvironment(data);
  const plan = await planFor(file, args.tenant);
  const progress = createProgress();
  const slugs = plan.tenants.map((tenant) => tenant.slug);
  const whom = slugs.length > 3 ? `${slugs.length} tenants` : slugs.join(", ");
  console.log(`${plan.rows} rows for ${whom}`);
  const report = await runReplay(plan, {
    simulators,
    progress,
    known: [...tenantsIn(data, "replay.json"), ...tenantsIn(data, "demo.json")],
    ...(args.tenant !== undefined && { namedTenant: args.tenant }),
    ...(args.rate !== undefined && { rate: args.rate }),
    ...(args.timeoutMs !== undefined && { timeoutMs: args.timeoutMs }),
    onPrepared: (tenants) => {
      const made = new Set(tenants.map((tenant) => tenant.slug));
      const others = tenantsIn(data, "replay.json").filter((tenant) => !made.has(tenant.slug));
      data.write(
        "replay.json",
        demoFile(baseUrl, { tenants: [...others, ...tenants] }, simulators),
      );
    },
  });
  console.log(["", ...reportLines(report), ""].join("\n"));
  console.log(`Sign-ins and tokens: ${data.file("replay.json")}`);
  return isWhole(report) ? 0 : 1;
}

async function planFor(file: string, tenant: string | undefined): Promise<ReplayPlan> {
  const content = await readReplayFile(file);
  if (content.kind === "twcs") {
    return planTwcs(content, tenant === undefined ? {} : { slug: tenant });
  }
  const target: GermevalTarget = {
    ...(tenant === undefined ? LISTENER : { slug: tenant, name: tenant }),
    now: new Date(),
  };
  return planGermeval(content, target);
}

function tenantsIn(data: DataDirectory, name: string): TenantEntry[] {
  return data.read(name, TenantsFile)?.tenants ?? [];
}

try {
  process.exitCode = await replay(parseReplayArguments(process.argv.slice(2)));
} catch (error) {
  const isPlain = error instanceof CannotGoOn || !(error instanceof Error) || !error.stack;
  console.error(isPlain ? reasonOf(error) : `The replay failed: ${error.stack}`);
  process.exitCode = 1;
}
process.exit();
