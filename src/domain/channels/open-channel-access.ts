import type { ChannelAccess, Connector, Platform } from "@/connectors/contract";
import { connectorFor } from "@/connectors/registry";
import { unseal } from "@/infra/crypto";
import type { TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";

export interface OpenChannel {
  connector: Connector;
  access: ChannelAccess;
  channel: {
    id: string;
    platform: Platform;
    name: string;
    status: string;
    pollCursor: Record<string, unknown> | null;
  };
}

/**
 * A channel with its decrypted credentials, for one call to its platform.
 * @throws AppError `not_found`; `internal` when the credentials cannot be decrypted
 */
export async function openChannelAccess(
  ctx: TenantContext,
  channelId: string,
): Promise<OpenChannel> {
  const row = await ctx.tx.channel.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: channelId } },
  });
  if (row === null || row.disconnectedAt !== null) throw notFound("Channel");
  const platform = row.platform as Platform;
  return {
    connector: connectorFor(platform),
    access: {
      accountId: row.accountId,
      baseUrl: row.baseUrl,
      credentials:
        row.credentials === null ? {} : await unseal<Record<string, string>>(row.credentials),
      settings: row.settings as Record<string, unknown>,
    },
    channel: {
      id: row.id,
      platform,
      name: row.name,
      status: row.status,
      pollCursor: row.pollCursor as Record<string, unknown> | null,
    },
  };
}
