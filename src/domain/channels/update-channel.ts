import { recordAudit } from "@/domain/tenancy";
import { authorise, type TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { AppError, notFound } from "@/kernel/errors";
import { PollChannel } from "./jobs";
import type { UpdateChannel } from "./schemas";

/**
 * Renames, paces, pauses or resumes a channel. While it is paused, webhooks are still stored and
 * nothing is lost. @throws AppError `not_found`; `conflict` when only new credentials could help
 */
export async function updateChannel(
  ctx: TenantContext,
  input: { id: string } & Omit<UpdateChannel, "values">,
): Promise<void> {
  authorise(ctx, "channel.manage");
  const where = { tenantId_id: { tenantId: ctx.tenantId, id: input.id } };
  const channel = await ctx.tx.channel.findUnique({ where });
  if (channel === null || channel.disconnectedAt !== null) throw notFound("Channel");
  if (input.status === "active" && channel.status === "reauthorise") {
    throw new AppError(
      "conflict",
      "The platform no longer accepts these credentials. Reconnect the channel.",
    );
  }
  const now = ctx.clock.now();
  await ctx.tx.channel.update({
    where,
    data: {
      name: input.name,
      pollIntervalSeconds: input.pollIntervalSeconds,
      ...(input.status !== undefined && { status: input.status, statusReason: null }),
      ...((input.status === "active" || input.pollIntervalSeconds !== undefined) && {
        nextPollAt: now,
      }),
      updatedAt: now,
    },
  });
  if (input.status === "active") {
    await ctx.tx.outbox.updateMany({
      where: {
        tenantId: ctx.tenantId,
        channelId: input.id,
        state: { in: ["pending", "checking"] },
      },
      data: { nextAttemptAt: now },
    });
    ctx.afterCommit(async () => {
      await enqueue(PollChannel, { tenantId: ctx.tenantId, channelId: input.id });
    });
  }
  const { id, ...changed } = input;
  await recordAudit(ctx, {
    action: "channel.updated",
    subjectKind: "channel",
    subjectId: id,
    data: changed,
  });
}

/**
 * Ends a connection: credentials are erased, polling ends, tickets and their history stay.
 * Connecting the account again makes a new channel. @throws AppError `not_found`
 */
export async function disconnectChannel(ctx: TenantContext, id: string): Promise<void> {
  authorise(ctx, "channel.manage");
  const now = ctx.clock.now();
  const { count } = await ctx.tx.channel.updateMany({
    where: { tenantId: ctx.tenantId, id, disconnectedAt: null },
    data: {
      disconnectedAt: now,
      status: "paused",
      credentials: null,
      webhookSecret: null,
      webhookSubscribed: false,
      updatedAt: now,
    },
  });
  if (count === 0) throw notFound("Channel");
  await recordAudit(ctx, {
    action: "channel.disconnected",
    subjectKind: "channel",
    subjectId: id,
  });
}
