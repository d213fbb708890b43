import {
  findAnswerableMention,
  getMessage,
  lockTicket,
  type MessageView,
  recordEvents,
  touchTicket,
} from "@/domain/tickets";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { requireAnswerable } from "./check-capability";
import { findOutboxRow, hintDelivery, updateOutbox } from "./outbox-rows";
import type { RetryReply } from "./schemas";

/**
 * A failed reply again, as it was or edited. One whose fate is unknown is looked for on the platform
 * first, and cannot be edited: it may stand there already.
 * @throws AppError `not_found`; `conflict` when it neither failed nor is unknown; `invalid` when the
 * platform would not take it
 */
export async function retryReply(
  ctx: TenantContext,
  input: { id: string } & RetryReply,
): Promise<MessageView> {
  authorise(ctx, "reply.send");
  const unlocked = await findOutboxRow(ctx, { messageId: input.id }, "read");
  if (unlocked === null) throw notFound("Reply");
  await lockTicket(ctx, unlocked.ticketId);
  const row = await findOutboxRow(ctx, { messageId: input.id }, "hold");
  const message = await getMessage(ctx, input.id);
  if (row === null || row.state !== "failed") {
    throw new AppError("conflict", "Only a failed reply can be sent again.", {
      issues: [{ path: "id", message: `is ${message.deliveryState}` }],
    });
  }
  const isUnknown = message.deliveryState === "unknown";
  const body = input.body ?? row.body;
  if (isUnknown && body !== row.body) {
    throw new AppError(
      "conflict",
      "It may have been published as it was. Send it unchanged, or withdraw it and write a new one.",
    );
  }
  if (!isUnknown)
    await requireStillAnswerable(ctx, row.ticketId, row.inReplyToId, row.visibility, body);

  const now = ctx.clock.now();
  await ctx.tx.message.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
    data: { body, deliveryState: isUnknown ? "sending" : "queued", deliveryError: null },
  });
  await updateOutbox(ctx, row.id, {
    state: isUnknown ? "checking" : "pending",
    attempts: isUnknown ? Math.min(row.attempts, 1) : 0,
    checks: 0,
    nextAttemptAt: now,
    // Certainly not published before: only what appears from now on can be this reply.
    ...(!isUnknown && { firstAttemptAt: null }),
    lastError: null,
  });
  await recordEvents(ctx, [
    { ticketId: row.ticketId, type: "reply.retried", data: { messageId: input.id } },
  ]);
  await touchTicket(ctx, row.ticketId);
  hintDelivery(ctx, row.id);
  return getMessage(ctx, input.id);
}

async function requireStillAnswerable(
  ctx: TenantContext,
  ticketId: string,
  inReplyToId: string | null,
  visibility: "public" | "private",
  body: string,
): Promise<void> {
  const answered =
    inReplyToId === null ? null : await findAnswerableMention(ctx, ticketId, inReplyToId);
  if (answered === null) throw new AppError("conflict", "What it answers is gone.");
  requireAnswerable(answered.capabilities[visibility], visibility, body);
}
