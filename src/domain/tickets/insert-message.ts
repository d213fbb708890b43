import type { TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import type { TicketStatus } from "./schemas";

/** A note or a reply written here. */
export interface NewMessage {
  ticketId: string;
  kind: "reply" | "note";
  visibility: "public" | "private" | "internal";
  body: string;
  idempotencyKey?: string;
  channelId?: string;
  itemKind?: "post" | "comment" | "message";
  threadKey?: string;
  parentExternalId?: string;
  permalink?: string;
  inReplyToId?: string;
  isAcknowledgement?: boolean;
  deliveryState?: "queued" | "delivered";
  deliveredAt?: Date;
  thenStatus?: TicketStatus;
}

/**
 * Writes a message of the context's actor. The key decides, in the database, which of two equal
 * requests writes; the other gets the message that is already there.
 * @throws AppError `conflict` when the key was used for something else
 */
export async function insertMessage(
  ctx: TenantContext,
  message: NewMessage,
): Promise<{ id: string; isNew: boolean }> {
  const id = newId();
  const now = ctx.clock.now();
  const { actor } = ctx;
  const key = message.idempotencyKey ?? null;
  const written = await ctx.tx.$executeRaw`
    INSERT INTO message (tenant_id, id, ticket_id, channel_id, kind, item_kind, thread_key,
      parent_external_id, visibility, member_id, origin, is_automatic, is_acknowledgement, body,
      permalink, facts, at, recorded_at, in_reply_to_id, delivery_state, delivered_at, then_status,
      idempotency_key)
    VALUES (${ctx.tenantId}::uuid, ${id}::uuid, ${message.ticketId}::uuid,
      ${message.channelId ?? null}::uuid, ${message.kind}, ${message.itemKind ?? null},
      ${message.threadKey ?? null}, ${message.parentExternalId ?? null}, ${message.visibility},
      ${actor.kind === "member" ? actor.memberId : null}::uuid,
      ${actor.kind === "token" ? "api" : "echolot"}, ${actor.kind === "system"},
      ${message.isAcknowledgement ?? false}, ${message.body}, ${message.permalink ?? null},
      ${JSON.stringify(actor.kind === "token" ? { tokenId: actor.tokenId } : {})}::jsonb,
      ${now}, ${now}, ${message.inReplyToId ?? null}::uuid, ${message.deliveryState ?? null},
      ${message.deliveredAt ?? null}::timestamptz, ${message.thenStatus ?? null}, ${key})
    ON CONFLICT (tenant_id, idempotency_key) DO NOTHING`;
  if (written === 1) return { id, isNew: true };
  const existing = await findByKey(ctx, message.ticketId, message.kind, key);
  if (existing !== null) return { id: existing, isNew: false };
  throw new AppError("internal", "Something went wrong on our side.", {
    detail: "a conflicting idempotency key vanished",
  });
}

/**
 * The message an earlier request with this key wrote, or null.
 * @throws AppError `conflict` when the key was used for something else
 */
export async function findByKey(
  ctx: TenantContext,
  ticketId: string,
  kind: "reply" | "note",
  key: string | null,
): Promise<string | null> {
  if (key === null) return null;
  const existing = await ctx.tx.message.findUnique({
    where: { tenantId_idempotencyKey: { tenantId: ctx.tenantId, idempotencyKey: key } },
    select: { id: true, ticketId: true, kind: true },
  });
  if (existing === null) return null;
  if (existing.ticketId === ticketId && existing.kind === kind) return existing.id;
  throw new AppError("conflict", "This idempotency key was used for another message.", {
    issues: [{ path: "idempotencyKey", message: "was used for another message" }],
  });
}
