import { requireRoom } from "@/domain/quotas";
import { recordAudit } from "@/domain/tenancy";
import { config } from "@/infra/config";
import { seal } from "@/infra/crypto";
import { authorise, type TenantContext, type TenantScope, withTenant } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { AppError, notFound } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { type CheckedAccount, checkAccount } from "./check-account";
import { connectorRuntime } from "./connector-runtime";
import { PollChannel } from "./jobs";
import type { ChannelTest, ConnectChannel } from "./schemas";

/** Where a platform sends its webhooks: one address per app, or per channel where the site signs. */
export function webhookUrl(
  channel: { id: string; platform: string },
  secret: "app" | "channel",
): string {
  const address = `${config().baseUrl}/api/webhooks/${channel.platform}`;
  return secret === "channel" ? `${address}?channel=${channel.id}` : address;
}

/** Says what the platform knows of the account, and saves nothing. */
export async function testChannel(scope: TenantScope, input: ConnectChannel): Promise<ChannelTest> {
  await withTenant(scope, async (ctx) => authorise(ctx, "channel.manage"));
  const checked = await checkAccount(input);
  const existing = await withTenant(scope, (ctx) => findConnected(ctx, checked));
  const { account } = checked;
  return {
    name: account.name,
    handle: account.handle ?? null,
    accountId: account.accountId,
    url: account.url ?? null,
    warnings: account.warnings,
    isConnected: existing !== null,
  };
}

/**
 * Connects an account: checks it on the platform, stores it with sealed credentials, asks the
 * platform for webhooks and starts polling. A crash before the last step leaves a channel that polls;
 * the subscription is asked for again at every reconnect.
 * @throws AppError `invalid` when the platform refuses; `conflict` when it is already connected;
 * `quota_exceeded`
 */
export async function connectChannel(
  scope: TenantScope,
  input: ConnectChannel,
): Promise<{ id: string }> {
  await withTenant(scope, async (ctx) => authorise(ctx, "channel.manage"));
  const checked = await checkAccount(input);
  const { account, access, connector } = checked;
  const credentials = await seal(access.credentials);
  const id = newId();
  await withTenant(scope, async (ctx) => {
    authorise(ctx, "channel.manage");
    if ((await findConnected(ctx, checked)) !== null) {
      throw new AppError("conflict", "This account is already connected.");
    }
    await requireRoom(ctx.tx, ctx.tenantId, "channels");
    const now = ctx.clock.now();
    await ctx.tx.channel.create({
      data: {
        tenantId: ctx.tenantId,
        id,
        platform: input.platform,
        name: input.name ?? account.name,
        handle: account.handle ?? null,
        accountId: access.accountId,
        baseUrl: access.baseUrl,
        settings: JSON.parse(JSON.stringify(access.settings)),
        credentials,
        webhookSecret: await sealWebhookSecret(access.credentials),
        warnings: account.warnings,
        pollIntervalSeconds: input.pollIntervalSeconds ?? connector.pollIntervalSeconds,
        nextPollAt: now,
        createdAt: now,
        updatedAt: now,
      },
    });
    await recordAudit(ctx, {
      action: "channel.connected",
      subjectKind: "channel",
      subjectId: id,
      data: { platform: input.platform, accountId: access.accountId },
    });
    ctx.afterCommit(async () => {
      await enqueue(PollChannel, { tenantId: ctx.tenantId, channelId: id });
    });
  });
  await subscribe(scope, id, checked);
  return { id };
}

/** New credentials for a channel that lost its permission: nothing it already brought is touched. */
export async function reconnectChannel(
  scope: TenantScope,
  input: { id: string; values: Record<string, string> },
): Promise<void> {
  const channel = await withTenant(scope, async (ctx) => {
    authorise(ctx, "channel.manage");
    return ctx.tx.channel.findUnique({
      where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
    });
  });
  if (channel === null || channel.disconnectedAt !== null) throw notFound("Channel");
  const checked = await checkAccount({
    platform: channel.platform as ConnectChannel["platform"],
    values: input.values,
  });
  if (
    checked.access.accountId !== channel.accountId ||
    checked.access.baseUrl !== channel.baseUrl
  ) {
    throw new AppError(
      "conflict",
      `These credentials belong to another account (${checked.account.name}). Connect it as a channel of its own.`,
    );
  }
  const credentials = await seal(checked.access.credentials);
  const webhookSecret = await sealWebhookSecret(checked.access.credentials);
  await withTenant(scope, async (ctx) => {
    const now = ctx.clock.now();
    await ctx.tx.channel.update({
      where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
      data: {
        credentials,
        webhookSecret,
        status: "active",
        statusReason: null,
        warnings: checked.account.warnings,
        consecutiveFailures: 0,
        lastError: null,
        lastErrorAt: null,
        rateLimitedUntil: null,
        nextPollAt: now,
        updatedAt: now,
      },
    });
    // Replies that waited for the permission go out now.
    await ctx.tx.outbox.updateMany({
      where: {
        tenantId: ctx.tenantId,
        channelId: input.id,
        state: { in: ["pending", "checking"] },
      },
      data: { nextAttemptAt: now },
    });
    await recordAudit(ctx, {
      action: "channel.reconnected",
      subjectKind: "channel",
      subjectId: input.id,
    });
    ctx.afterCommit(async () => {
      await enqueue(PollChannel, { tenantId: ctx.tenantId, channelId: input.id });
    });
  });
  await subscribe(scope, input.id, checked);
}

async function findConnected(ctx: TenantContext, { access, connector }: CheckedAccount) {
  return ctx.tx.channel.findFirst({
    where: {
      tenantId: ctx.tenantId,
      platform: connector.platform,
      baseUrl: access.baseUrl,
      accountId: access.accountId,
      disconnectedAt: null,
    },
    select: { id: true },
  });
}

async function sealWebhookSecret(credentials: Record<string, string>): Promise<string | null> {
  return credentials.webhookSecret ? seal(credentials.webhookSecret) : null;
}

async function subscribe(scope: TenantScope, id: string, checked: CheckedAccount): Promise<void> {
  const { connector, access, account } = checked;
  if (connector.webhooks === null) return;
  const address = webhookUrl({ id, platform: connector.platform }, connector.webhooks.secret);
  let subscribed = false;
  const warnings = account.warnings.filter((warning) => warning !== "webhook_missing");
  try {
    const answer = await connector.webhooks.subscribe(access, address, connectorRuntime());
    subscribed = answer.subscribed;
    if (answer.hint !== undefined) warnings.push(answer.hint);
  } catch (error) {
    warnings.push(error instanceof Error ? error.message : "The platform refused webhooks.");
  }
  if (!subscribed) warnings.unshift("webhook_missing");
  await withTenant(scope, (ctx) =>
    ctx.tx.channel.update({
      where: { tenantId_id: { tenantId: ctx.tenantId, id } },
      data: { webhookSubscribed: subscribed, warnings, updatedAt: ctx.clock.now() },
    }),
  );
}
