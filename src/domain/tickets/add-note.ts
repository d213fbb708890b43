import { authorise, type TenantContext } from "@/infra/db";
import { insertMessage } from "./insert-message";
import { lockTicket, touchTicket } from "./lock-ticket";
import { getMessage } from "./read-messages";
import { recordEvents } from "./record-events";
import type { AddNote, MessageView } from "./schemas";

/** Writes for colleagues only; stops no clock. @throws AppError `not_found` */
export async function addNote(
  ctx: TenantContext,
  input: { id: string } & AddNote,
): Promise<MessageView> {
  authorise(ctx, "note.add");
  const ticket = await lockTicket(ctx, input.id);
  const note = await insertMessage(ctx, {
    ticketId: ticket.id,
    kind: "note",
    visibility: "internal",
    body: input.body,
    idempotencyKey: input.idempotencyKey,
  });
  if (note.isNew) {
    await recordEvents(ctx, [
      { ticketId: ticket.id, type: "note.added", data: { messageId: note.id } },
    ]);
    await touchTicket(ctx, ticket.id);
  }
  return getMessage(ctx, note.id);
}
