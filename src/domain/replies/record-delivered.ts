import {
  changeStatus,
  type LockedTicket,
  recordEvents,
  refreshClocks,
  touchTicket,
} from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { type OutboxRow, updateOutbox } from "./outbox-rows";

export interface Published {
  externalId: string;
  url?: string;
  /** The platform's own time; now when it says none. */
  at?: Date;
}

/**
 * Writes that a reply is on the platform: message, outbox, event, the status it was to bring, clocks.
 * The caller holds the ticket and the outbox row. If the platform's own copy was ingested before we
 * knew, our row wins and the copy goes.
 */
export async function recordDelivered(
  ctx: TenantContext,
  ticket: LockedTicket,
  row: OutboxRow,
  published: Published,
): Promise<void> {
  const at = published.at ?? ctx.clock.now();
  const copyTicketId = await removeCopy(ctx, row, published.externalId);
  await ctx.tx.message.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: row.messageId } },
    data: {
      deliveryState: "delivered",
      deliveryError: null,
      deliveredAt: at,
      externalId: published.externalId,
      ...(published.url !== undefined && { permalink: published.url }),
    },
  });
  await updateOutbox(ctx, row.id, { state: "done", leaseUntil: null, lastError: null });
  await recordEvents(ctx, [
    {
      ticketId: row.ticketId,
      type: "reply.delivered",
      at,
      data: {
        messageId: row.messageId,
        externalId: published.externalId,
        ...(published.url !== undefined && { url: published.url }),
      },
    },
  ]);
  await applyThenStatus(ctx, ticket, row, at);
  await touchTicket(ctx, row.ticketId);
  await refreshClocks(
    ctx,
    [row.ticketId, copyTicketId].filter((id) => id !== null),
  );
}

async function removeCopy(
  ctx: TenantContext,
  row: OutboxRow,
  externalId: string,
): Promise<string | null> {
  const copy = await ctx.tx.message.findUnique({
    where: {
      tenantId_channelId_externalId: {
        tenantId: ctx.tenantId,
        channelId: row.channelId,
        externalId,
      },
    },
    select: { id: true, ticketId: true, kind: true, origin: true },
  });
  if (copy === null || copy.id === row.messageId) return null;
  if (copy.kind !== "reply" || copy.origin !== "platform") return null;
  await ctx.tx.message.updateMany({
    where: { tenantId: ctx.tenantId, inReplyToId: copy.id },
    data: { inReplyToId: row.messageId },
  });
  await ctx.tx.message.delete({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: copy.id } },
  });
  return copy.ticketId;
}

/** What the agent asked for holds unless the customer wrote again, or somebody closed the ticket. */
async function applyThenStatus(
  ctx: TenantContext,
  ticket: LockedTicket,
  row: OutboxRow,
  at: Date,
): Promise<void> {
  if (row.thenStatus === null || ticket.status === row.thenStatus) return;
  if (ticket.status === "resolved" || ticket.status === "dismissed") return;
  const newer = await ctx.tx.message.findFirst({
    where: {
      tenantId: ctx.tenantId,
      ticketId: row.ticketId,
      kind: "mention",
      deletedAt: null,
      recordedAt: { gt: row.recordedAt },
    },
    select: { id: true },
  });
  if (newer !== null) return;
  const author = await ctx.tx.member.findFirst({
    where: { tenantId: ctx.tenantId, id: { in: row.memberId === null ? [] : [row.memberId] } },
    select: { id: true, personId: true, role: true },
  });
  await changeStatus(ctx, ticket, {
    to: row.thenStatus,
    at,
    ...(author !== null && {
      actor: {
        kind: "member",
        memberId: author.id,
        personId: author.personId,
        role: author.role as "agent",
      },
    }),
  });
}
