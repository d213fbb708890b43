import { authorise, sql, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { nameActors } from "./actors";
import type { TicketEventView } from "./schemas";

/** Where a reader of the stream stands: `xid.seq`, both decimal. */
export interface StreamPosition {
  xid: bigint;
  seq: bigint;
}

export interface StreamEvent extends TicketEventView {
  position: StreamPosition;
}

export interface StreamBatch {
  events: StreamEvent[];
  /** Where to go on from: behind the last event, or where the reader stood. */
  position: StreamPosition;
  /** More is ready to be read at once. */
  hasMore: boolean;
  /** Committed events wait for an older transaction that still runs: look again in a moment. */
  isHeldBack: boolean;
}

/** Positions are two numbers of at most 64 bits. */
const POSITION = /^(\d{1,19})\.(\d{1,19})$/;

/** @throws AppError `invalid` */
export function parseStreamPosition(text: string): StreamPosition {
  const [, xid, seq] = POSITION.exec(text) ?? [];
  if (xid === undefined || seq === undefined) {
    throw new AppError("invalid", "The position is not valid. Start again without one.", {
      issues: [{ path: "after", message: "must be an id of an event of this stream" }],
    });
  }
  const position = { xid: BigInt(xid), seq: BigInt(seq) };
  const most = 2n ** 63n - 1n;
  return position.xid > most || position.seq > most ? { xid: most, seq: most } : position;
}

export function formatStreamPosition(position: StreamPosition): string {
  return `${position.xid}.${position.seq}`;
}

/** Negative when `a` lies before `b`. */
export function compareStreamPositions(a: StreamPosition, b: StreamPosition): number {
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  return a.seq === b.seq ? 0 : a.seq < b.seq ? -1 : 1;
}

/** The end of the stream: what commits from now on lies behind it. */
export async function findStreamEnd(ctx: TenantContext): Promise<StreamPosition> {
  authorise(ctx, "ticket.read");
  const [row] = await ctx.tx.$queryRaw<{ xmin: string }[]>`
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin`;
  return { xid: BigInt(row?.xmin ?? "0"), seq: 0n };
}

/** Whether more than `most` events lie behind the position, or it is not of this database's past. */
export async function isStreamPositionLost(
  ctx: TenantContext,
  position: StreamPosition,
  most: number,
): Promise<boolean> {
  authorise(ctx, "ticket.read");
  const [row] = await ctx.tx.$queryRaw<{ lost: boolean }[]>(sql`
    SELECT ${String(position.xid)}::xid8 > pg_snapshot_xmax(pg_current_snapshot())
      OR (SELECT count(*) FROM (
        SELECT 1 FROM ticket_event e WHERE ${behind(ctx, position)} LIMIT ${most + 1}
      ) ahead) > ${most} AS lost`);
  return row?.lost ?? true;
}

/**
 * Events after a position, in the order in which all readers see them. Only those of transactions
 * older than every running one: an event that commits late is never skipped.
 */
export async function readStream(
  ctx: TenantContext,
  input: { after: StreamPosition; limit: number },
): Promise<StreamBatch> {
  authorise(ctx, "ticket.read");
  const rows = await ctx.tx.$queryRaw<
    {
      id: string;
      ticketId: string;
      type: string;
      actor: unknown;
      data: Record<string, unknown>;
      at: Date;
      xid: string;
      seq: bigint;
    }[]
  >(sql`
    SELECT e.id, e.ticket_id AS "ticketId", e.type, e.actor, e.data, e.at, e.xid::text AS xid, e.seq
    FROM ticket_event e WHERE ${behind(ctx, input.after)}
    ORDER BY e.xid, e.seq LIMIT ${input.limit}`);
  const name = await nameActors(
    ctx,
    rows.map((row) => row.actor),
  );
  const events = rows.map((row) => ({
    id: row.id,
    ticketId: row.ticketId,
    type: row.type,
    actor: name(row.actor),
    data: row.data,
    at: row.at.toISOString(),
    position: { xid: BigInt(row.xid), seq: row.seq },
  }));
  const [young] = await ctx.tx.$queryRaw<{ exists: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM ticket_event e WHERE e.tenant_id = ${ctx.tenantId}::uuid
        AND e.xid >= pg_snapshot_xmin(pg_current_snapshot())
    ) AS exists`;
  return {
    events,
    isHeldBack: young?.exists ?? false,
    position: events.at(-1)?.position ?? input.after,
    hasMore: events.length === input.limit,
  };
}

function behind(ctx: TenantContext, position: StreamPosition) {
  return sql`e.tenant_id = ${ctx.tenantId}::uuid
    AND (e.xid, e.seq) > (${String(position.xid)}::xid8, ${position.seq}::bigint)
    AND e.xid < pg_snapshot_xmin(pg_current_snapshot())`;
}
