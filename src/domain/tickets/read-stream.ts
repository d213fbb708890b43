import { authorise, prepared, type Sql, sql, type TenantContext } from "@/infra/db";
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

/** The oldest transaction that runs on the whole server, whichever database it writes to. */
const HORIZON_OF_SERVER = sql`pg_snapshot_xmin(pg_current_snapshot())`;

/**
 * The oldest one that may write to this database: ids belong to the server, and somebody else's
 * import beside us would hold every stream back. Who is not found (prepared, just ended) counts as
 * ours. Reads the table of locks, where there is anything to ask.
 */
const HORIZON_OF_DATABASE = sql`coalesce(
  (
    SELECT running FROM pg_snapshot_xip(pg_current_snapshot()) AS running
    WHERE NOT EXISTS (
      SELECT 1 FROM pg_locks AS own_id JOIN pg_stat_activity AS session ON session.pid = own_id.pid
      WHERE own_id.locktype = 'transactionid' AND own_id.mode = 'ExclusiveLock' AND own_id.granted
        AND own_id.transactionid = running::xid AND session.datname <> current_database()
    )
    ORDER BY running LIMIT 1
  ),
  pg_snapshot_xmax(pg_current_snapshot())
)`;

/** Negative when `a` lies before `b`. */
export function compareStreamPositions(a: StreamPosition, b: StreamPosition): number {
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  return a.seq === b.seq ? 0 : a.seq < b.seq ? -1 : 1;
}

/** The end of the stream: what commits from now on lies behind it. */
export async function findStreamEnd(ctx: TenantContext): Promise<StreamPosition> {
  authorise(ctx, "ticket.read");
  const [row] = await ctx.tx.$queryRaw<{ horizon: string }[]>(
    sql`SELECT (${HORIZON_OF_DATABASE})::text AS horizon`,
  );
  return { xid: BigInt(row?.horizon ?? "0"), seq: 0n };
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
 *
 * What is readable and what waits are judged by one snapshot: an older transaction that ended
 * between two would leave its followers neither read nor waited for.
 * @param input.upTo read only so far; a position at which a feed stood, so nobody is waited for
 * @param input.wasHeldBack the last look was: this one finds out who could still write here
 */
export async function readStream(
  ctx: TenantContext,
  input: {
    after: StreamPosition;
    limit: number;
    upTo?: StreamPosition;
    wasHeldBack?: boolean;
  },
): Promise<StreamBatch> {
  authorise(ctx, "ticket.read");
  const { ready, isHeldBack } = input.upTo
    ? { ready: sql`(e.xid, e.seq) <= ${tuple(input.upTo)}`, isHeldBack: false }
    : await findReady(ctx, input.wasHeldBack === true ? HORIZON_OF_DATABASE : HORIZON_OF_SERVER);
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
  >(prepared`
    SELECT e.id, e.ticket_id AS "ticketId", e.type, e.actor, e.data, e.at, e.xid::text AS xid, e.seq
    FROM ticket_event e WHERE ${behind(ctx, input.after)} AND ${ready}
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
  return {
    events,
    isHeldBack,
    position: events.at(-1)?.position ?? input.after,
    hasMore: events.length === input.limit,
  };
}

async function findReady(
  ctx: TenantContext,
  horizon: Sql,
): Promise<{ ready: Sql; isHeldBack: boolean }> {
  const [found] = await ctx.tx.$queryRaw<{ horizon: string; isHeldBack: boolean }[]>(sql`
    WITH snapshot AS MATERIALIZED (SELECT ${horizon} AS horizon)
    SELECT horizon::text, EXISTS (
      SELECT 1 FROM ticket_event e WHERE e.tenant_id = ${ctx.tenantId}::uuid AND e.xid >= horizon
    ) AS "isHeldBack" FROM snapshot`);
  return {
    ready: sql`e.xid < ${found?.horizon ?? "0"}::xid8`,
    isHeldBack: found?.isHeldBack ?? false,
  };
}

function behind(ctx: TenantContext, position: StreamPosition) {
  return sql`e.tenant_id = ${ctx.tenantId}::uuid
    AND (e.xid, e.seq) > ${tuple(position)}`;
}

function tuple({ xid, seq }: StreamPosition) {
  return sql`(${String(xid)}::xid8, ${seq}::bigint)`;
}
