import type { Platform } from "@/connectors/contract";
import { unseal } from "@/infra/crypto";
import { gather, prepared, sqlArray } from "@/infra/db";
import { queryPlatform, withPlatform } from "@/infra/db/with-platform";

export interface ChannelRef {
  tenantId: string;
  channelId: string;
}

/**
 * Channels, of any tenant, that webhooks of these accounts belong to. Paused channels are included:
 * what arrives while they pause is kept.
 */
export async function findChannelsByAccount(
  platform: Platform,
  accountIds: readonly string[],
): Promise<Map<string, ChannelRef[]>> {
  let lookUp = lookUps.get(platform);
  if (lookUp === undefined) {
    lookUp = gather(
      (asked) => loadChannelsByAccount(platform, [...new Set(asked.flat())]),
      MOST_LOOK_UPS,
    );
    lookUps.set(platform, lookUp);
  }
  // Nobody's account, and what Postgres would refuse for everyone who asks at the same moment.
  return lookUp(accountIds.filter((id) => !id.includes("\u0000")));
}

/** So many webhooks ask by one statement at most. */
const MOST_LOOK_UPS = 200;
const lookUps = new Map<
  Platform,
  (accountIds: readonly string[]) => Promise<Map<string, ChannelRef[]>>
>();

async function loadChannelsByAccount(
  platform: Platform,
  accountIds: readonly string[],
): Promise<Map<string, ChannelRef[]>> {
  const rows = await queryPlatform<ChannelRef & { accountId: string }>(prepared`
    SELECT tenant_id AS "tenantId", id AS "channelId", account_id AS "accountId" FROM channel
    WHERE platform = ${platform} AND account_id = ANY(${sqlArray(accountIds)}::text[]) AND disconnected_at IS NULL`);
  const found = new Map<string, ChannelRef[]>();
  for (const { tenantId, channelId, accountId } of rows) {
    const list = found.get(accountId) ?? [];
    list.push({ tenantId, channelId });
    found.set(accountId, list);
  }
  return found;
}

/** The channel a site's own webhook address names, with the secret it signs with. */
export async function findSigningChannel(
  platform: Platform,
  channelId: string,
): Promise<(ChannelRef & { accountId: string; secret: string }) | null> {
  const row = await withPlatform((tx) =>
    tx.channel.findFirst({
      where: { platform, id: channelId, disconnectedAt: null },
      select: { tenantId: true, id: true, accountId: true, webhookSecret: true },
    }),
  );
  if (row === null || row.webhookSecret === null) return null;
  return {
    tenantId: row.tenantId,
    channelId: row.id,
    accountId: row.accountId,
    secret: await unseal<string>(row.webhookSecret),
  };
}

/**
 * Active channels whose next poll is due, the longest waiting first, but of every server one before
 * the second of any: a platform that is away has many that wait, and nobody else waits behind them.
 */
export async function findDueChannels(now: Date, most: number): Promise<ChannelRef[]> {
  return withPlatform(
    (tx) => tx.$queryRaw<ChannelRef[]>`
      SELECT tenant_id AS "tenantId", id AS "channelId" FROM (
        SELECT tenant_id, id, next_poll_at,
          row_number() OVER (PARTITION BY base_url ORDER BY next_poll_at) AS turn
        FROM channel
        WHERE status = 'active' AND disconnected_at IS NULL AND next_poll_at <= ${now}
          AND (poll_lease_until IS NULL OR poll_lease_until < ${now})
      ) AS due
      ORDER BY turn, next_poll_at LIMIT ${most}`,
  );
}

/** Which server a poll of the channel asks; null for one that is gone. */
export async function findPolledServer({
  tenantId,
  channelId,
}: ChannelRef): Promise<string | null> {
  const [row] = await queryPlatform<{ baseUrl: string }>(prepared`
    SELECT base_url AS "baseUrl" FROM channel
    WHERE tenant_id = ${tenantId}::uuid AND id = ${channelId}::uuid AND disconnected_at IS NULL`);
  return row?.baseUrl ?? null;
}
