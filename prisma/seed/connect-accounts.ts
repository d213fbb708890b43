import type { Platform } from "@/connectors/contract";
import { connectChannel, listChannels, webhookUrl } from "@/domain/channels";
import { type TenantScope, withTenant } from "@/infra/db";
import type { Account, SimulatorControl } from "./simulator-control";
import type { SeedAccount, SeedTenant } from "./story";

export interface ConnectedAccount {
  platform: Platform;
  username: string;
  channelId: string;
}

/** Local platforms cost nothing to ask: what has no webhook is still seen within seconds. */
const POLL_SECONDS: Record<Platform, number> = {
  facebook: 30,
  x: 60,
  discourse: 30,
  wordpress: 3,
  feeds: 3,
};

/** Connects the tenant's accounts, those that the platforms lack being opened there first. */
export async function connectAccounts(
  admin: TenantScope,
  tenant: SeedTenant,
  control: SimulatorControl,
): Promise<ConnectedAccount[]> {
  const connected: ConnectedAccount[] = [];
  for (const wanted of tenant.accounts) {
    const account = await findOrOpen(control, wanted);
    const address = wanted.platform === "facebook" || wanted.platform === "x" ? null : account.url;
    const channelId =
      (await findChannel(admin, wanted, account, address)) ??
      (await connect(admin, wanted, account));
    connected.push({ platform: wanted.platform, username: account.username, channelId });
    if (wanted.platform === "discourse") {
      await control.setWebhook("discourse", {
        url: webhookUrl({ id: channelId, platform: "discourse" }, "channel"),
        account: account.username,
        secret: String(account.webhookSecret),
      });
    }
  }
  return connected;
}

async function findOrOpen(control: SimulatorControl, wanted: SeedAccount): Promise<Account> {
  const present = await control.accounts(wanted.platform);
  const known = present.find((each) => each.username === wanted.username);
  if (known !== undefined) return known;
  const { platform, username, title } = wanted;
  return control.createAccount(platform, { username, name: title, title });
}

async function connect(
  admin: TenantScope,
  { platform, title }: SeedAccount,
  account: Account,
): Promise<string> {
  const { id } = await connectChannel(admin, {
    platform,
    name: title,
    values: formValues(platform, account),
    pollIntervalSeconds: POLL_SECONDS[platform],
  });
  return id;
}

function formValues(platform: Platform, account: Account): Record<string, string> {
  switch (platform) {
    case "facebook":
      return { pageId: account.id, pageToken: account.token };
    case "x":
      return { accessToken: account.token };
    case "discourse":
      return {
        address: account.url,
        apiKey: account.token,
        apiUsername: account.username,
        webhookSecret: String(account.webhookSecret),
      };
    case "wordpress":
      return {
        address: account.url,
        username: account.username,
        applicationPassword: account.token,
      };
    case "feeds":
      return { address: account.url };
  }
}

/**
 * The channel of an earlier seed. The simulators may listen elsewhere by now: then the channel, and
 * whom it knows there, move along.
 */
async function findChannel(
  admin: TenantScope,
  wanted: SeedAccount,
  account: Account,
  address: string | null,
): Promise<string | null> {
  const channels = await withTenant(admin, (ctx) => listChannels(ctx));
  const path = address === null ? null : new URL(address).pathname.replace(/\/$/, "");
  const channel = channels.find(
    (each) =>
      each.platform === wanted.platform &&
      (path === null
        ? each.accountId === account.id
        : new URL(each.baseUrl).pathname.replace(/\/$/, "") === path),
  );
  if (channel === undefined) return null;
  const isMoved = address !== null && new URL(address).origin !== new URL(channel.baseUrl).origin;
  if (isMoved) await move(admin, channel, new URL(address).origin);
  return channel.id;
}

async function move(
  admin: TenantScope,
  channel: { id: string; baseUrl: string },
  origin: string,
): Promise<void> {
  const before = new URL(channel.baseUrl).origin;
  await withTenant(admin, async (ctx) => {
    await ctx.tx.$executeRaw`
      UPDATE identity SET scope = replace(scope, ${before}, ${origin})
      WHERE tenant_id = ${ctx.tenantId}::uuid AND scope = ${channel.baseUrl}`;
    await ctx.tx.$executeRaw`
      UPDATE channel SET base_url = replace(base_url, ${before}, ${origin}),
        account_id = replace(account_id, ${before}, ${origin}),
        status = 'active', status_reason = NULL, next_poll_at = ${ctx.clock.now()}
      WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${channel.id}::uuid`;
  });
}
