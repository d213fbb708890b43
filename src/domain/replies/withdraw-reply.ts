import {
  getMessage,
  lockTicket,
  type MessageView,
  recordEvents,
  touchTicket,
} from "@/domain/tickets";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { findOutboxRow, updateOutbox } from "./outbox-rows";

/**
 * Takes a reply back that is not on its way: still queued, failed, or of a fate nobody could find out.
 * Between a worker and a withdrawal the row's lock decides; whoever comes second learns it.
 * @throws AppError `not_found`; `conflict` when it is being sent or was delivered
 */
export async function withdrawReply(
  ctx: TenantContext,
  input: { id: string },
): Promise<MessageView> {
  authorise(ctx, "reply.send");
  const unlocked = await findOutboxRow(ctx, { messageId: input.id }, "read");
  if (unlocked === null) throw notFound("Reply");
  await lockTicket(ctx, unlocked.ticketId);
  const row = await findOutboxRow(ctx, { messageId: input.id }, "hold");
  if (row === null) throw notFound("Reply");
  switch (row.state) {
    case "withdrawn":
      return getMessage(ctx, input.id);
    case "sending":
    case "checking":
      throw new AppError("conflict", "The reply is being sent. Wait for what becomes of it.");
    case "done":
      throw new AppError("conflict", "The reply was delivered. Delete it on the platform.");
    case "pending":
    case "failed":
      break;
  }
  await updateOutbox(ctx, row.id, { state: "withdrawn", leaseUntil: null });
  await ctx.tx.message.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
    data: { deliveryState: "withdrawn" },
  });
  await recordEvents(ctx, [
    { ticketId: row.ticketId, type: "reply.withdrawn", data: { messageId: input.id } },
  ]);
  await touchTicket(ctx, row.ticketId);
  return getMessage(ctx, input.id);
}
