import { openPolicyBook } from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { readFacts } from "./read-facts";
import { evaluateAll, type TicketClock } from "./refresh-clocks";

const BATCH = 500;

interface StoredRow {
  ticketId: string;
  number: bigint;
  promise: string;
  cycle: number;
  state: string;
  targetMinutes: number;
  startedAt: Date;
  dueAt: Date | null;
  warnAt: Date | null;
  stoppedAt: Date | null;
  stoppedById: string | null;
  pausedSeconds: bigint;
  elapsedSeconds: bigint | null;
  breachedAt: Date | null;
  policyId: string | null;
  policyVersion: number | null;
  calendarId: string | null;
  calendarVersion: number | null;
}

export interface ClockDifference {
  ticketNumber: number;
  promise: string;
  cycle: number;
  /** What the table says and what the events come to, by field. */
  fields: Record<string, { stored: unknown; computed: unknown }>;
}

export interface VerifiedBatch {
  tickets: number;
  clocks: number;
  /** Their moment has passed and no sweep has recorded it yet. */
  unrecorded: number;
  differences: ClockDifference[];
  /** The next batch begins after this ticket; null: that was the last one. */
  nextAfterId: string | null;
}

/**
 * Computes the clocks of a batch of tickets from their events alone and compares them with the table,
 * field by field. Changes nothing.
 */
export async function verifyClocks(
  ctx: TenantContext,
  input: { afterId: string | null },
): Promise<VerifiedBatch> {
  const after = input.afterId ?? "00000000-0000-0000-0000-000000000000";
  // Shared locks: a ticket that changes between the two reads would differ from itself.
  const tickets = await ctx.tx.$queryRaw<{ id: string; number: bigint }[]>`
    SELECT id, number FROM ticket WHERE tenant_id = ${ctx.tenantId}::uuid AND id > ${after}::uuid
    ORDER BY id LIMIT ${BATCH} FOR SHARE`;
  const ids = tickets.map((ticket) => ticket.id);
  const stored = await ctx.tx.$queryRaw<StoredRow[]>`
    SELECT c.ticket_id AS "ticketId", t.number, c.promise, c.cycle, c.state,
      c.target_minutes AS "targetMinutes", c.started_at AS "startedAt", c.due_at AS "dueAt",
      c.warn_at AS "warnAt", c.stopped_at AS "stoppedAt", c.stopped_by_id AS "stoppedById",
      c.paused_seconds AS "pausedSeconds", c.elapsed_seconds AS "elapsedSeconds",
      c.breached_at AS "breachedAt", c.policy_id AS "policyId", c.policy_version AS "policyVersion",
      c.calendar_id AS "calendarId", c.calendar_version AS "calendarVersion"
    FROM clock c JOIN ticket t ON t.tenant_id = c.tenant_id AND t.id = c.ticket_id
    WHERE c.tenant_id = ${ctx.tenantId}::uuid AND c.ticket_id = ANY(${ids}::uuid[])`;
  const book = await openPolicyBook(ctx);
  const computed = await evaluateAll(ctx, book, await readFacts(ctx, ids));
  const numbers = new Map(tickets.map((ticket) => [ticket.id, Number(ticket.number)]));
  return {
    tickets: tickets.length,
    clocks: computed.length,
    ...compare(stored, computed, numbers),
    nextAfterId: tickets.length < BATCH ? null : (ids.at(-1) ?? null),
  };
}

function compare(
  stored: readonly StoredRow[],
  computed: readonly TicketClock[],
  numbers: ReadonlyMap<string, number>,
): Pick<VerifiedBatch, "unrecorded" | "differences"> {
  const rows = new Map(stored.map((row) => [keyOf(row), row]));
  const differences: ClockDifference[] = [];
  let unrecorded = 0;
  for (const clock of computed) {
    const row = rows.get(keyOf(clock));
    rows.delete(keyOf(clock));
    const isUnrecorded = row?.state === "running" && clock.state === "breached";
    if (isUnrecorded && clock.stoppedAt === null) unrecorded += 1;
    const asRecorded = isUnrecorded ? { ...clock, state: "running", breachedAt: null } : clock;
    const fields = differing(row && comparable(row), comparable(asRecorded));
    if (Object.keys(fields).length > 0) {
      const ticketNumber = numbers.get(clock.ticketId) ?? 0;
      differences.push({ ticketNumber, promise: clock.promise, cycle: clock.cycle, fields });
    }
  }
  for (const row of rows.values()) {
    differences.push({
      ticketNumber: Number(row.number),
      promise: row.promise,
      cycle: row.cycle,
      fields: { state: { stored: row.state, computed: null } },
    });
  }
  return { unrecorded, differences };
}

type Comparable = Record<string, string | number | null>;

function comparable(
  clock: StoredRow | (Omit<TicketClock, "state"> & { state: string }),
): Comparable {
  const terms = "terms" in clock ? clock.terms : clock;
  const instant = (at: Date | null) => at?.toISOString() ?? null;
  return {
    state: clock.state,
    targetMinutes: clock.targetMinutes,
    startedAt: instant(clock.startedAt),
    dueAt: instant(clock.dueAt),
    warnAt: instant(clock.warnAt),
    stoppedAt: instant(clock.stoppedAt),
    stoppedById: clock.stoppedById,
    breachedAt: instant(clock.breachedAt),
    elapsedSeconds: clock.elapsedSeconds === null ? null : Number(clock.elapsedSeconds),
    // What is paused still grows; it is laid down when the clock goes on or stops.
    pausedSeconds: clock.stoppedAt === null ? null : Number(clock.pausedSeconds),
    policy: `${terms.policyId} ${terms.policyVersion}`,
    calendar: `${terms.calendarId} ${terms.calendarVersion}`,
  };
}

function differing(
  stored: Comparable | undefined,
  computed: Comparable,
): ClockDifference["fields"] {
  if (stored === undefined) return { row: { stored: null, computed: computed.state } };
  return Object.fromEntries(
    Object.keys(computed)
      .filter((field) => stored[field] !== computed[field])
      .map((field) => [field, { stored: stored[field], computed: computed[field] }]),
  );
}

function keyOf(clock: { ticketId: string; promise: string; cycle: number }): string {
  return `${clock.ticketId} ${clock.promise} ${clock.cycle}`;
}
