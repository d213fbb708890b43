import type { Platform } from "@/connectors/contract";
import { connectChannel, listChannels, webhookUrl } from "@/domain/channels";
import { type TenantScope, withTenant } from "@/infra/db";
import { followSimulator } from "./follow-simulator";
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
    const channel = await findChannel(admin, wanted, account);
    if (channel !== null) await followSimulator(admin, channel, control.urls[wanted.platform]);
    const channelId = channel?.id ?? (await connect(admin, wanted, account));
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

/** The channel of an earlier seed. */
async function findChannel(admin: TenantScope, { platform }: SeedAccount, account: Account) {
  const channels = await withTenant(admin, (ctx) => listChannels(ctx));
  return channels.find((each) => each.platform === platform && isAccount(each, account)) ?? null;
}

/** Apps know an account by its id; a site is known by its path, as its port may have changed. */
function isAccount(
  { platform, accountId, baseUrl }: { platform: Platform; accountId: string; baseUrl: string },
  account: Account,
): boolean {
  if (platform === "facebook" || platform === "x") return accountId === account.id;
  const [known, wanted] = [new URL(baseUrl), new URL(account.url)];
  const pathOf = ({ pathname }: URL) => pathname.replace(/\/$/, "");
  return known.hostname === wanted.hostname && pathOf(known) === pathOf(wanted);
}
