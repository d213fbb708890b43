import type { Platform } from "@/connectors/contract";
import {
  type ChannelView,
  connectChannel,
  listChannels,
  reconnectChannel,
  testChannel,
  webhookUrl,
} from "@/domain/channels";
import { config } from "@/infra/config";
import { type TenantScope, withTenant } from "@/infra/db";
import type { PlannedAccount } from "./replay-plan";
import type { SimulatedAccount, SimulatorControl } from "./simulator-control";

export interface PreparedChannel {
  id: string;
  platform: Platform;
  /** The account's username at the simulator. */
  account: string;
}

/**
 * The account at the simulator and the channel that listens to it, with the platform's webhooks
 * pointed at the running product. Both are found again at the next replay.
 * @param readsAll the first poll goes back to the beginning instead of some days
 */
export async function prepareChannel(
  scope: TenantScope,
  planned: PlannedAccount,
  control: SimulatorControl,
  readsAll: boolean,
): Promise<PreparedChannel> {
  const { platform } = planned;
  const account = await control.createAccount(planned);
  const values = formValues(platform, account);
  const id = await connect(scope, { platform, values, name: planned.name }, account);
  if (readsAll) await readFromTheBeginning(scope, id);
  if (platform === "discourse") {
    const url = webhookUrl({ id, platform }, "channel");
    const { username, webhookSecret } = account;
    await control.setWebhook(platform, { account: username, url, secret: webhookSecret });
  }
  return { id, platform, account: account.username };
}

/** What the operator of the product does once per app at Facebook and X. */
export async function registerAppWebhooks(
  control: SimulatorControl,
  platforms: ReadonlySet<Platform>,
): Promise<void> {
  for (const platform of ["facebook", "x"] as const) {
    if (!platforms.has(platform)) continue;
    await control.setWebhook(platform, { url: webhookUrl({ id: "", platform }, "app") });
  }
}

function formValues(platform: Platform, account: SimulatedAccount): Record<string, string> {
  const { id, username, token, url, webhookSecret } = account;
  switch (platform) {
    case "facebook":
      return { pageId: id, pageToken: token };
    case "x":
      return { accessToken: token };
    case "discourse":
      return {
        address: url,
        apiKey: token,
        apiUsername: username,
        ...(webhookSecret && { webhookSecret }),
      };
    case "wordpress":
      return { address: url, username, applicationPassword: token };
    case "feeds":
      return { address: url };
  }
}

async function connect(
  scope: TenantScope,
  input: { platform: Platform; values: Record<string, string>; name: string },
  account: SimulatedAccount,
): Promise<string> {
  const channels = await withTenant(scope, (ctx) => listChannels(ctx));
  const tested = await testChannel(scope, input);
  const known = channels.find((one) => isSame(one, input.platform, tested.accountId, account));
  if (known === undefined) return (await connectChannel(scope, input)).id;
  await followAddress(scope, known, input.platform, account);
  if (known.status !== "active")
    await reconnectChannel(scope, { id: known.id, values: input.values });
  return known.id;
}

function isSame(
  channel: ChannelView,
  platform: Platform,
  accountId: string,
  account: SimulatedAccount,
): boolean {
  if (channel.platform !== platform) return false;
  if (platform === "facebook" || platform === "x") return channel.accountId === accountId;
  return new URL(channel.baseUrl).pathname === new URL(account.url).pathname;
}

/** A simulator that moved to another port is the same platform: its channels go with it. */
async function followAddress(
  scope: TenantScope,
  channel: ChannelView,
  platform: Platform,
  account: SimulatedAccount,
): Promise<void> {
  const baseUrl =
    platform === "facebook"
      ? config().facebookGraphUrl
      : platform === "x"
        ? config().xApiUrl
        : account.url;
  if (channel.baseUrl === baseUrl) return;
  const [from, to] = [new URL(channel.baseUrl).origin, new URL(baseUrl).origin];
  await withTenant(
    scope,
    (ctx) => ctx.tx.$executeRaw`
      UPDATE channel SET base_url = ${baseUrl}, account_id = replace(account_id, ${from}, ${to}),
        settings = replace(settings::text, ${from}, ${to})::jsonb, poll_cursor = NULL,
        next_poll_at = ${ctx.clock.now()}
      WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${channel.id}::uuid`,
  );
}

/** History is replayed with its own times, which lie before what a new channel reads at first. */
async function readFromTheBeginning(scope: TenantScope, id: string): Promise<void> {
  await withTenant(
    scope,
    (ctx) => ctx.tx.$executeRaw`
      UPDATE channel SET settings = settings - 'backfillSince'
      WHERE tenant_id = ${scope.tenantId}::uuid AND id = ${id}::uuid`,
  );
}
