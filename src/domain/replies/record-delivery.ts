import type { Delivery } from "@/connectors/contract";
import { recordPollFailure } from "@/domain/channels";
import {
  type LockedTicket,
  lockTicket,
  notifyMembers,
  recordEvents,
  touchTicket,
} from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { assertNever } from "@/kernel/errors";
import { isUnfinished } from "./claim-delivery";
import { findOutboxRow, hintDelivery, type OutboxRow, updateOutbox } from "./outbox-rows";
import { recordDelivered } from "./record-delivered";
import { checkDelayMs, MAX_ATTEMPTS, MAX_CHECKS, retryDelayMs } from "./rules/backoff";

/** What one step found out: an attempt's `Delivery`, or what looking on the platform showed. */
export type DeliveryStep =
  | Delivery
  | { kind: "undecided"; afterMs: number; reason: string }
  | { kind: "absent" }
  /** It may have been published, and there is no way left to look. */
  | { kind: "unknowable"; reason: string };

interface Step {
  outboxId: string;
  /** The lease the step was claimed with; another one means that somebody else took over. */
  leaseUntil: Date | null;
  outcome: DeliveryStep;
}

/**
 * Writes what became of one step. What is certain ("delivered") counts whoever says it; everything
 * else only from whoever still holds the lease.
 */
export async function recordDelivery(ctx: TenantContext, step: Step): Promise<void> {
  const unlocked = await findOutboxRow(ctx, { outboxId: step.outboxId }, "read");
  if (unlocked === null) return;
  const ticket = await lockTicket(ctx, unlocked.ticketId);
  const row = await findOutboxRow(ctx, { outboxId: step.outboxId }, "hold");
  if (row === null || !isUnfinished(row)) return;
  const { outcome } = step;
  const isHolder = row.leaseUntil?.getTime() === step.leaseUntil?.getTime();
  if (!isHolder && outcome.kind !== "delivered") return;

  switch (outcome.kind) {
    case "delivered":
      if (await isOfAnotherReply(ctx, row, outcome.externalId)) {
        return fail(ctx, ticket, row, SAID_BEFORE);
      }
      return recordDelivered(ctx, ticket, row, outcome);
    case "retry":
      if (row.attempts >= MAX_ATTEMPTS) {
        return fail(
          ctx,
          ticket,
          row,
          `${outcome.reason} (given up after ${row.attempts} attempts)`,
        );
      }
      return sendAgain(ctx, row, retryDelayMs(row.attempts, outcome.afterMs), outcome.reason);
    case "reauthorise":
      await recordPollFailure(ctx, row.channelId, {
        kind: "reauth_required",
        reason: outcome.reason,
      });
      // Nothing was published: the attempt does not count, and the reply goes out after reconnecting.
      return sendAgain(ctx, { ...row, attempts: row.attempts - 1 }, 60_000, outcome.reason);
    case "rejected":
      return fail(ctx, ticket, row, outcome.reason);
    case "unknown":
      return look(ctx, row, checkDelayMs(0), outcome.reason);
    case "undecided":
      return row.checks >= MAX_CHECKS
        ? giveUp(ctx, ticket, row, outcome.reason)
        : look(ctx, row, checkDelayMs(row.checks, outcome.afterMs), outcome.reason);
    case "unknowable":
      return giveUp(ctx, ticket, row, outcome.reason);
    case "absent":
      if (row.attempts >= MAX_ATTEMPTS) {
        return fail(ctx, ticket, row, `The platform never took it (${row.attempts} attempts).`);
      }
      return sendAgain(ctx, row, 0, null);
    default:
      return assertNever(outcome);
  }
}

const SAID_BEFORE =
  "An earlier reply already says the same there, and it was not published twice. Change the wording.";

/** What looking for this reply found may be an earlier one with the same words. */
async function isOfAnotherReply(
  ctx: TenantContext,
  row: OutboxRow,
  externalId: string,
): Promise<boolean> {
  const { tenantId } = ctx;
  const other = await ctx.tx.message.findUnique({
    where: { tenantId_channelId_externalId: { tenantId, channelId: row.channelId, externalId } },
    select: { id: true, origin: true },
  });
  return other !== null && other.id !== row.messageId && other.origin !== "platform";
}

async function setMessage(
  ctx: TenantContext,
  row: OutboxRow,
  deliveryState: "queued" | "sending" | "failed" | "unknown",
  deliveryError: string | null,
): Promise<void> {
  await ctx.tx.message.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: row.messageId } },
    data: { deliveryState, deliveryError },
  });
}

function later(ctx: TenantContext, delayMs: number): Date {
  return new Date(ctx.clock.now().getTime() + delayMs);
}

async function sendAgain(
  ctx: TenantContext,
  row: OutboxRow,
  delayMs: number,
  reason: string | null,
): Promise<void> {
  await updateOutbox(ctx, row.id, {
    state: "pending",
    attempts: row.attempts,
    leaseUntil: null,
    nextAttemptAt: later(ctx, delayMs),
    lastError: reason,
  });
  await setMessage(ctx, row, "queued", reason);
  await recordEvents(ctx, [
    { ticketId: row.ticketId, type: "reply.queued", data: { messageId: row.messageId } },
  ]);
  hintDelivery(ctx, row.id, delayMs);
}

async function look(
  ctx: TenantContext,
  row: OutboxRow,
  delayMs: number,
  reason: string,
): Promise<void> {
  await updateOutbox(ctx, row.id, {
    state: "checking",
    leaseUntil: null,
    nextAttemptAt: later(ctx, delayMs),
    lastError: reason,
  });
  await setMessage(ctx, row, "sending", reason);
  hintDelivery(ctx, row.id, delayMs);
}

async function fail(
  ctx: TenantContext,
  ticket: LockedTicket,
  row: OutboxRow,
  reason: string,
): Promise<void> {
  await end(ctx, ticket, row, "failed", reason);
}

async function giveUp(
  ctx: TenantContext,
  ticket: LockedTicket,
  row: OutboxRow,
  reason: string,
): Promise<void> {
  const advice = "Look on the platform: if it is there, withdraw it here; if not, try again.";
  await end(ctx, ticket, row, "unknown", `${reason} It may have been published. ${advice}`);
}

async function end(
  ctx: TenantContext,
  ticket: LockedTicket,
  row: OutboxRow,
  state: "failed" | "unknown",
  reason: string,
): Promise<void> {
  await updateOutbox(ctx, row.id, { state: "failed", leaseUntil: null, lastError: reason });
  await setMessage(ctx, row, state, reason);
  await recordEvents(ctx, [
    { ticketId: row.ticketId, type: `reply.${state}`, data: { messageId: row.messageId, reason } },
  ]);
  await notifyMembers(ctx, {
    memberIds: [row.memberId, ticket.assigneeId],
    type: "delivery_failed",
    ticketId: row.ticketId,
    data: { messageId: row.messageId, reason },
  });
  await touchTicket(ctx, row.ticketId);
}
