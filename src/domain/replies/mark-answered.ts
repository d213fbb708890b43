import {
  changeStatus,
  findByKey,
  getMessage,
  insertMessage,
  lockTicket,
  type MessageView,
  recordEvents,
  refreshClocks,
  touchTicket,
} from "@/domain/tickets";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import type { MarkAnswered } from "./schemas";
import { requireMention } from "./send-reply";

/**
 * Keeps that somebody answered by hand at a source that can only be read. Counts as a human reply: it
 * stops the response clock now.
 * @throws AppError `not_found`; `conflict` where we can answer ourselves, or the key was used before
 */
export async function markAnswered(
  ctx: TenantContext,
  input: { id: string } & MarkAnswered,
): Promise<MessageView> {
  authorise(ctx, "reply.send");
  const ticket = await lockTicket(ctx, input.id);
  const earlier = await findByKey(ctx, ticket.id, "reply", input.idempotencyKey);
  if (earlier !== null) return getMessage(ctx, earlier);
  const answered = await requireMention(ctx, ticket.id, undefined);
  if (answered.canDeliver) {
    throw new AppError(
      "conflict",
      "Answers given on this platform arrive by themselves. Write the reply here, or wait for it.",
    );
  }
  const now = ctx.clock.now();
  const reply = await insertMessage(ctx, {
    ticketId: ticket.id,
    kind: "reply",
    visibility: answered.item.visibility,
    body: input.body,
    permalink: input.permalink,
    idempotencyKey: input.idempotencyKey,
    channelId: ticket.channelId,
    itemKind: answered.item.kind,
    threadKey: answered.item.threadKey,
    parentExternalId: answered.item.externalId,
    inReplyToId: answered.messageId,
    deliveryState: "delivered",
    deliveredAt: now,
    thenStatus: input.thenStatus,
  });
  if (reply.isNew) {
    await recordEvents(ctx, [
      { ticketId: ticket.id, type: "reply.marked", data: { messageId: reply.id } },
    ]);
    const isClosed = ticket.status === "resolved" || ticket.status === "dismissed";
    if (!isClosed) await changeStatus(ctx, ticket, { to: input.thenStatus });
    await touchTicket(ctx, ticket.id);
    await refreshClocks(ctx, [ticket.id]);
  }
  return getMessage(ctx, reply.id);
}
