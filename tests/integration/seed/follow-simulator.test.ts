import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { PLATFORMS } from "@/connectors/contract";
import { drainInbox, pollChannel } from "@/domain/ingestion";
import { config, parseConfig } from "@/infra/config";
import { type ConnectedAccount, connectAccounts } from "../../../prisma/seed/connect-accounts";
import { nordwind } from "../../../prisma/seed/nordwind";
import { SimulatorControl } from "../../../prisma/seed/simulator-control";
import { type Simulators, startSimulators } from "../../simulators";
import { newChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";
import { serveWebhooks, type WebhookServer } from "../../support/webhook-server";

let stateDir: string;
let webhooks: WebhookServer;
let simulators: Simulators;
let admin: TestMember;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "echolot-simulators-"));
  webhooks = await serveWebhooks();
});

afterEach(() => simulators.close());

afterAll(async () => {
  await webhooks.close();
  rmSync(stateDir, { recursive: true, force: true });
});

/** All simulators, each at a port that it did not have before. */
async function start(): Promise<SimulatorControl> {
  simulators = await startSimulators({ stateDir });
  Object.assign(process.env, {
    APP_BASE_URL: webhooks.url,
    FACEBOOK_GRAPH_URL: `${simulators.urls.facebook}/v26.0`,
    X_API_URL: simulators.urls.x,
  });
  Object.assign(config(), parseConfig(process.env));
  const control = new SimulatorControl(simulators.urls);
  for (const platform of ["facebook", "x"] as const) {
    await control.setWebhook(platform, { url: `${webhooks.url}/api/webhooks/${platform}` });
  }
  return control;
}

/** Somebody writes on each account, and all is fetched. */
async function write(accounts: readonly ConnectedAccount[], text: string): Promise<void> {
  for (const { platform, username } of accounts) {
    const author = { username: "kunde", name: "Karla Kunde" };
    simulators[platform].mention({ account: username, author, text: `@nordwind ${text}` });
    await simulators[platform].flush();
  }
  for (const { channelId } of accounts) {
    await pollChannel({ tenantId: admin.tenantId, channelId });
  }
  while ((await drainInbox(admin.tenantId)).more);
}

it("channels go on where they were when the simulators listen elsewhere", async () => {
  admin = await newCompany();
  const before = await connectAccounts(admin, nordwind, await start());
  const real = await Promise.all(PLATFORMS.map((platform) => newChannel(admin, platform)));
  await write(before, "Wo bleibt mein Paket?");
  await simulators.close();

  const after = await connectAccounts(admin, nordwind, await start());
  expect(after).toEqual(before);
  await write(after, "Und heute?");

  const { channels, messages, identities } = await as(admin, async ({ tx }) => ({
    channels: await tx.channel.findMany(),
    messages: await tx.message.findMany({ where: { kind: "mention" } }),
    identities: await tx.identity.findMany(),
  }));
  expect(channels.filter(({ lastError }) => lastError !== null)).toEqual([]);
  // What somebody connected besides stays where it is.
  const places = new Map(channels.map(({ id, baseUrl }) => [id, baseUrl]));
  expect(real.map(({ id }) => places.get(id))).toEqual(
    real.map(({ platform }) => `https://${platform}.example`),
  );
  expect(messages).toHaveLength(2 * after.length);
  const text = JSON.stringify([channels, messages, identities]);
  const origins = Object.values(simulators.urls).map((url) => new URL(url).origin);
  expect(text.match(/http:\/\/[\d.:]+/g)?.filter((each) => !origins.includes(each))).toEqual([]);
  // One account of theirs on each platform or site.
  expect(identities).toHaveLength(after.length);
});
