import type { Platform } from "@/connectors/contract";
import { connectorFor, connectors } from "@/connectors/registry";
import { authorise, emptySql, type Sql, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { webhookUrl } from "./connect-channel";
import type { ChannelStatus, ChannelView, ConnectForm } from "./schemas";

interface ChannelRow {
  id: string;
  platform: Platform;
  name: string;
  handle: string | null;
  accountId: string;
  baseUrl: string;
  status: ChannelStatus;
  statusReason: string | null;
  warnings: string[];
  webhookSubscribed: boolean;
  pollIntervalSeconds: number;
  lastPolledAt: Date | null;
  nextPollAt: Date;
  lastEventAt: Date | null;
  lastError: string | null;
  lastErrorAt: Date | null;
  rateLimitedUntil: Date | null;
  pendingEvents: number;
  setAsideEvents: number;
  createdAt: Date;
}

async function query(ctx: TenantContext, condition: Sql): Promise<ChannelView[]> {
  const rows = await ctx.tx.$queryRaw<ChannelRow[]>`
    SELECT id, platform, name, handle, account_id AS "accountId", base_url AS "baseUrl", status,
      status_reason AS "statusReason", warnings, webhook_subscribed AS "webhookSubscribed",
      poll_interval_seconds AS "pollIntervalSeconds", last_polled_at AS "lastPolledAt",
      next_poll_at AS "nextPollAt", last_event_at AS "lastEventAt", last_error AS "lastError",
      last_error_at AS "lastErrorAt", rate_limited_until AS "rateLimitedUntil", created_at AS "createdAt",
      (SELECT count(*)::int FROM (SELECT 1 FROM inbound_event e WHERE e.tenant_id = channel.tenant_id
        AND e.channel_id = channel.id AND e.state = 'pending' LIMIT 1000) AS few) AS "pendingEvents",
      (SELECT count(*)::int FROM (SELECT 1 FROM inbound_event e WHERE e.tenant_id = channel.tenant_id
        AND e.channel_id = channel.id AND e.state = 'set_aside' LIMIT 1000) AS few) AS "setAsideEvents"
    FROM channel
    WHERE tenant_id = ${ctx.tenantId}::uuid AND disconnected_at IS NULL ${condition}
    ORDER BY platform, name, id`;
  return rows.map((row) => {
    const connector = connectorFor(row.platform);
    const { webhookSubscribed, nextPollAt, ...rest } = row;
    return {
      ...rest,
      canDeliver: connector.canDeliver,
      hasWebhook: webhookSubscribed,
      webhookUrl: connector.webhooks === null ? null : webhookUrl(row, connector.webhooks.secret),
      lastPolledAt: row.lastPolledAt?.toISOString() ?? null,
      nextPollAt: row.status === "active" ? nextPollAt.toISOString() : null,
      lastEventAt: row.lastEventAt?.toISOString() ?? null,
      lastErrorAt: row.lastErrorAt?.toISOString() ?? null,
      rateLimitedUntil: row.rateLimitedUntil?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    };
  });
}

/** Every connected channel with its true state. */
export async function listChannels(ctx: TenantContext): Promise<ChannelView[]> {
  authorise(ctx, "channel.read");
  return query(ctx, emptySql);
}

/** @throws AppError `not_found` */
export async function getChannel(ctx: TenantContext, id: string): Promise<ChannelView> {
  authorise(ctx, "channel.read");
  const [channel] = await query(ctx, sql`AND id = ${id}::uuid`);
  if (channel === undefined) throw notFound("Channel");
  return channel;
}

/** The forms with which channels are connected, one per platform. */
export function listConnectForms(): ConnectForm[] {
  return Object.values(connectors).map((connector) => ({
    platform: connector.platform,
    canDeliver: connector.canDeliver,
    fields: connector.connectFields.map(({ name, kind, required }) => ({ name, kind, required })),
  }));
}
