import {
  type Answerable,
  findAnswerable,
  findAnswerableMention,
  findByKey,
  getMessage,
  insertMessage,
  lockTicket,
  type MessageView,
  recordEvents,
  touchTicket,
} from "@/domain/tickets";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { requireAnswerable } from "./check-capability";
import { hintDelivery } from "./outbox-rows";
import type { SendReply } from "./schemas";

/**
 * Writes a reply, its outbox row and its event in one transaction; a worker publishes it. The same
 * idempotency key gives the same reply, however often and however fast it is posted.
 * @throws AppError `not_found`; `invalid` when the platform would not take it; `conflict` when the
 * key was used for another message
 */
export async function sendReply(
  ctx: TenantContext,
  input: { id: string } & SendReply,
): Promise<MessageView> {
  authorise(ctx, "reply.send");
  const ticket = await lockTicket(ctx, input.id);
  const earlier = await findByKey(ctx, ticket.id, "reply", input.idempotencyKey);
  if (earlier !== null) return getMessage(ctx, earlier);

  const answered = await requireMention(ctx, ticket.id, input.inReplyToId);
  requireAnswerable(answered.capabilities[input.visibility], input.visibility, input.body);
  const reply = await insertMessage(ctx, {
    ticketId: ticket.id,
    kind: "reply",
    visibility: input.visibility,
    body: input.body,
    idempotencyKey: input.idempotencyKey,
    channelId: ticket.channelId,
    itemKind: input.visibility === "private" ? "message" : answered.item.kind,
    threadKey: input.visibility === answered.item.visibility ? answered.item.threadKey : undefined,
    parentExternalId: answered.item.externalId,
    inReplyToId: answered.messageId,
    isAcknowledgement: input.isAcknowledgement,
    deliveryState: "queued",
    thenStatus: input.thenStatus,
  });
  if (reply.isNew) {
    const now = ctx.clock.now();
    const outboxId = newId();
    await ctx.tx.outbox.create({
      data: {
        tenantId: ctx.tenantId,
        id: outboxId,
        channelId: ticket.channelId,
        messageId: reply.id,
        nextAttemptAt: now,
        createdAt: now,
        updatedAt: now,
      },
    });
    await recordEvents(ctx, [
      { ticketId: ticket.id, type: "reply.queued", data: { messageId: reply.id } },
    ]);
    await touchTicket(ctx, ticket.id);
    hintDelivery(ctx, outboxId);
  }
  return getMessage(ctx, reply.id);
}

/** @throws AppError `invalid` when the ticket has no such mention */
export async function requireMention(
  ctx: TenantContext,
  ticketId: string,
  messageId: string | undefined,
): Promise<Answerable> {
  const found =
    messageId === undefined
      ? await findAnswerable(ctx, ticketId)
      : await findAnswerableMention(ctx, ticketId, messageId);
  if (found !== null) return found;
  throw new AppError("invalid", "There is no such mention in this ticket.", {
    issues: [{ path: "inReplyToId", message: "no mention of this ticket" }],
  });
}
