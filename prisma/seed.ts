import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { webhookUrl } from "@/domain/channels";
import { config } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { closeLive } from "@/infra/live";
import { closeQueues } from "@/infra/queue";
import { connectAccounts } from "./seed/connect-accounts";
import { foundPolicies } from "./seed/found-policies";
import { DEMO_PASSWORD, demoToken, foundTenant } from "./seed/found-tenant";
import { harbourRail } from "./seed/harbour-rail";
import { nordwind } from "./seed/nordwind";
import { StoryPlayer } from "./seed/play-story";
import { SimulatorControl, SimulatorUrls } from "./seed/simulator-control";
import type { SeedTenant } from "./seed/story";
import { openWebhookDoor } from "./seed/webhook-door";

const Report = z.object({
  tenants: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      apiToken: z.string(),
      users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
    }),
  ),
});
type Report = z.infer<typeof Report>;

/**
 * Two companies with people, teams, connected accounts and some days of conversations, all through the
 * product's own doors. Running it again adds what lacks and follows the simulators to new addresses.
 */
export async function seed(
  simulators: SimulatorUrls,
  earlier: Report | null,
  now: Date,
): Promise<Report> {
  const control = new SimulatorControl(simulators);
  const closeDoor = await openWebhookDoor(config().baseUrl);
  try {
    // What the operator enters once in the platforms' app settings.
    for (const platform of ["facebook", "x"] as const) {
      await control.setWebhook(platform, { url: webhookUrl({ id: "", platform }, "app") });
    }
    const tenants: Report["tenants"] = [];
    for (const tenant of [nordwind, harbourRail]) {
      tenants.push(await seedTenant(tenant, control, earlier, now));
    }
    return { tenants };
  } finally {
    await closeDoor();
  }
}

async function seedTenant(
  tenant: SeedTenant,
  control: SimulatorControl,
  earlier: Report | null,
  now: Date,
): Promise<Report["tenants"][number]> {
  const founded = await foundTenant(tenant);
  const admin = founded.members.get(tenant.people[0]?.key ?? "");
  if (admin === undefined) throw new Error(`${tenant.name} has no admin`);
  if (founded.isNew) await foundPolicies(tenant, founded);
  const accounts = await connectAccounts(admin, tenant, control);
  if (founded.isNew) await new StoryPlayer(tenant, founded, accounts, control, now).play();
  const token = earlier?.tenants.find((each) => each.slug === tenant.slug)?.apiToken;
  return {
    slug: tenant.slug,
    name: tenant.name,
    apiToken: await demoToken(admin, token),
    users: tenant.people.map(({ email, role }) => ({ email, password: DEMO_PASSWORD, role })),
  };
}

async function main(): Promise<void> {
  const directory = process.env.ECHOLOT_DATA_DIR ?? ".data";
  const file = join(directory, "seed.json");
  const simulators = SimulatorUrls.parse(JSON.parse(process.env.SIMULATOR_URLS ?? "{}"));
  try {
    const report = await seed(simulators, readReport(file), new Date());
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${file}.new`, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } finally {
    closeLive();
    await closeQueues();
    await closeDatabase();
  }
}

function readReport(file: string): Report | null {
  try {
    return Report.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main();
}
