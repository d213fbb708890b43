import type { ChannelAccess, Connector, Outbound } from "@/connectors/contract";
import { openChannelAccess } from "@/domain/channels";
import { findAnswerableMention, recordEvents } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { findOutboxRow, hintDelivery, type OutboxRow, updateOutbox } from "./outbox-rows";
import { LEASE_MS } from "./rules/lease";

/** How long a reply waits before it looks again whether its channel is back, in milliseconds. */
const CHANNEL_WAIT_MS = 60_000;

export interface Claim {
  kind: "send" | "check";
  outboxId: string;
  /** Whoever records must still hold this lease. */
  leaseUntil: Date;
  outbound: Outbound;
  connector: Connector;
  access: ChannelAccess;
}

/** What a worker that wanted the row finds. */
export type ClaimResult =
  | { kind: "claimed"; claim: Claim }
  /** Done, withdrawn, held by another worker, or not due yet. */
  | { kind: "nothing" }
  /** Can never be sent: what it answers or its channel is gone. */
  | { kind: "impossible"; reason: string };

/**
 * Takes an outbox row for one step. A row found `sending` after its lease means that a worker died in
 * the middle: the fate is unknown, so the step is to look, not to send.
 */
export async function claimDelivery(ctx: TenantContext, outboxId: string): Promise<ClaimResult> {
  const row = await findOutboxRow(ctx, { outboxId }, "hold or skip");
  const now = ctx.clock.now();
  if (row === null || !isUnfinished(row)) return { kind: "nothing" };
  if (row.leaseUntil !== null && row.leaseUntil > now) return { kind: "nothing" };
  if (row.state !== "sending" && row.nextAttemptAt > now) {
    hintDelivery(ctx, row.id, row.nextAttemptAt.getTime() - now.getTime());
    return { kind: "nothing" };
  }

  const opened = await open(ctx, row);
  if (opened === null) return { kind: "impossible", reason: "The channel was disconnected." };
  if (opened.channel.status !== "active") {
    await updateOutbox(ctx, row.id, {
      state: row.state === "sending" ? "checking" : row.state,
      leaseUntil: null,
      nextAttemptAt: new Date(now.getTime() + CHANNEL_WAIT_MS),
      lastError: "the channel is not active",
    });
    return { kind: "nothing" };
  }
  const answered = await findAnswerableMention(ctx, row.ticketId, row.inReplyToId ?? row.messageId);
  if (answered === null) return { kind: "impossible", reason: "What it answers is gone." };

  const isSending = row.state === "pending";
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const firstAttemptAt = row.firstAttemptAt ?? now;
  const lastAttemptAt = isSending ? now : (row.lastAttemptAt ?? firstAttemptAt);
  await updateOutbox(ctx, row.id, {
    state: isSending ? "sending" : "checking",
    attempts: isSending ? row.attempts + 1 : row.attempts,
    checks: isSending ? 0 : row.checks + 1,
    firstAttemptAt,
    lastAttemptAt,
    leaseUntil,
    // Found by the sweep once the lease has run out.
    nextAttemptAt: leaseUntil,
  });
  if (isSending) {
    await ctx.tx.message.update({
      where: { tenantId_id: { tenantId: ctx.tenantId, id: row.messageId } },
      data: { deliveryState: "sending" },
    });
    await recordEvents(ctx, [
      { ticketId: row.ticketId, type: "reply.sending", data: { messageId: row.messageId } },
    ]);
  }
  return {
    kind: "claimed",
    claim: {
      kind: isSending ? "send" : "check",
      outboxId: row.id,
      leaseUntil,
      connector: opened.connector,
      access: opened.access,
      outbound: {
        messageId: row.messageId,
        text: row.body,
        visibility: row.visibility,
        inReplyTo: withoutThisReply(answered.item, row),
        firstAttemptAt,
        lastAttemptAt,
      },
    },
  };
}

export function isUnfinished(row: OutboxRow): boolean {
  return row.state === "pending" || row.state === "sending" || row.state === "checking";
}

/** The reply being sent is no private reply sent before it. */
function withoutThisReply(item: Outbound["inReplyTo"], row: OutboxRow): Outbound["inReplyTo"] {
  return row.visibility === "private"
    ? { ...item, privateReplies: Math.max(0, item.privateReplies - 1) }
    : item;
}

async function open(ctx: TenantContext, row: OutboxRow) {
  try {
    return await openChannelAccess(ctx, row.channelId);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}
