import { z } from "zod";
import { authorise, type TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { decodeIdCursor, encodeCursor } from "@/kernel/cursor";
import { notFound } from "@/kernel/errors";
import { DrainInbox } from "./jobs";

export const SetAsideEvent = z
  .object({
    id: z.uuid(),
    channelId: z.uuid(),
    key: z.string(),
    source: z.enum(["webhook", "poll"]),
    error: z.string(),
    attempts: z.int(),
    receivedAt: z.iso.datetime(),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "SetAsideEvent" });
export type SetAsideEvent = z.infer<typeof SetAsideEvent>;

/**
 * Events of a channel that could not be understood, newest first.
 * @throws AppError `not_found`; `invalid` for a cursor of another list
 */
export async function listSetAsideEvents(
  ctx: TenantContext,
  input: { channelId: string; cursor?: string | undefined; limit: number },
): Promise<{ data: SetAsideEvent[]; nextCursor: string | null }> {
  authorise(ctx, "event.retry");
  await requireChannel(ctx, input.channelId);
  const after = input.cursor === undefined ? null : decodeIdCursor(input.cursor);
  const rows = await ctx.tx.inboundEvent.findMany({
    where: {
      tenantId: ctx.tenantId,
      channelId: input.channelId,
      state: "set_aside",
      ...(after !== null && { id: { lt: after } }),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = rows.slice(0, input.limit);
  return {
    data: page.map((row) => ({
      id: row.id,
      channelId: row.channelId,
      key: row.eventKey,
      source: row.source as SetAsideEvent["source"],
      error: row.error ?? "",
      attempts: row.attempts,
      receivedAt: row.receivedAt.toISOString(),
      payload: row.payload as Record<string, unknown>,
    })),
    nextCursor: rows.length > input.limit ? encodeCursor([page[page.length - 1]?.id ?? ""]) : null,
  };
}

/** Puts one event, or all of a channel, back into the queue. @throws AppError `not_found` */
export async function retryEvents(
  ctx: TenantContext,
  input: { channelId: string; eventId?: string },
): Promise<{ retried: number }> {
  authorise(ctx, "event.retry");
  await requireChannel(ctx, input.channelId);
  const { count } = await ctx.tx.inboundEvent.updateMany({
    where: {
      tenantId: ctx.tenantId,
      channelId: input.channelId,
      state: "set_aside",
      ...(input.eventId !== undefined && { id: input.eventId }),
    },
    data: { state: "pending", error: null, nextAttemptAt: ctx.clock.now() },
  });
  if (count === 0 && input.eventId !== undefined) throw notFound("Event");
  if (count > 0) {
    ctx.afterCommit(async () => {
      await enqueue(DrainInbox, { tenantId: ctx.tenantId });
    });
  }
  return { retried: count };
}

async function requireChannel(ctx: TenantContext, id: string): Promise<void> {
  const channel = await ctx.tx.channel.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    select: { id: true },
  });
  if (channel === null) throw notFound("Channel");
}
