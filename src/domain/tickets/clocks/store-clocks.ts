import { type ClockPromise, type ClockState, nextMomentAt } from "@/domain/sla";
import { prepared, type Sql, sql, sqlArray, type TenantContext } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import { type NewTicketEvent, recordEvents } from "../record-events";
import type { TicketClock } from "./refresh-clocks";

export interface StoredClock {
  ticketId: string;
  promise: ClockPromise;
  cycle: number;
  state: ClockState;
}

export function readStoredClocks(
  ctx: TenantContext,
  ids: readonly string[],
): Promise<StoredClock[]> {
  return ctx.tx.$queryRaw<StoredClock[]>(prepared`
    SELECT ticket_id AS "ticketId", promise, cycle, state
    FROM clock WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${sqlArray(ids)}::uuid[])`);
}

/** Writes the clocks of tickets that had none. */
export async function insertClocks(
  ctx: TenantContext,
  clocks: readonly TicketClock[],
): Promise<void> {
  if (clocks.length > 0) await ctx.tx.$executeRaw(prepared`${insertion(ctx, clocks)}`);
}

/** Writes what changed; what the facts no longer give is taken out. */
export async function storeClocks(
  ctx: TenantContext,
  clocks: readonly TicketClock[],
  stored: readonly StoredClock[],
): Promise<void> {
  if (clocks.length > 0) {
    await ctx.tx.$executeRaw(prepared`${insertion(ctx, clocks)}
      ON CONFLICT (tenant_id, ticket_id, promise, cycle) DO UPDATE SET
      state = excluded.state, target_minutes = excluded.target_minutes,
      started_at = excluded.started_at, due_at = excluded.due_at, warn_at = excluded.warn_at,
      stopped_at = excluded.stopped_at, stopped_by_id = excluded.stopped_by_id,
      paused_at = excluded.paused_at, paused_seconds = excluded.paused_seconds,
      elapsed_seconds = excluded.elapsed_seconds, breached_at = excluded.breached_at,
      next_at = excluded.next_at, policy_id = excluded.policy_id,
      policy_version = excluded.policy_version, calendar_id = excluded.calendar_id,
      calendar_version = excluded.calendar_version
      WHERE (clock.state, clock.target_minutes, clock.started_at, clock.due_at, clock.warn_at,
        clock.stopped_at, clock.stopped_by_id, clock.paused_at, clock.paused_seconds,
        clock.breached_at, clock.next_at, clock.policy_id, clock.policy_version,
        clock.calendar_id, clock.calendar_version)
      IS DISTINCT FROM (excluded.state, excluded.target_minutes, excluded.started_at,
        excluded.due_at, excluded.warn_at, excluded.stopped_at, excluded.stopped_by_id,
        excluded.paused_at, excluded.paused_seconds, excluded.breached_at, excluded.next_at,
        excluded.policy_id, excluded.policy_version, excluded.calendar_id,
        excluded.calendar_version)`);
  }
  const gone = undone(clocks, stored);
  if (gone.length === 0) return;
  await ctx.tx.$executeRaw`
    DELETE FROM clock USING unnest(
      ${sqlArray(gone.map((clock) => clock.ticketId))}::uuid[],
      ${sqlArray(gone.map((clock) => clock.promise))}::text[],
      ${sqlArray(gone.map((clock) => clock.cycle))}::int[]
    ) AS u(ticket_id, promise, cycle)
    WHERE clock.tenant_id = ${ctx.tenantId}::uuid AND clock.ticket_id = u.ticket_id
      AND clock.promise = u.promise AND clock.cycle = u.cycle`;
}

function insertion(ctx: TenantContext, clocks: readonly TicketClock[]): Sql {
  const now = ctx.clock.now();
  return sql`
    INSERT INTO clock (tenant_id, ticket_id, promise, cycle, state, target_minutes, started_at,
      due_at, warn_at, stopped_at, stopped_by_id, paused_at, paused_seconds, elapsed_seconds,
      breached_at, next_at, policy_id, policy_version, calendar_id, calendar_version)
    SELECT ${ctx.tenantId}::uuid, u.* FROM unnest(
      ${sqlArray(clocks.map((clock) => clock.ticketId))}::uuid[],
      ${sqlArray(clocks.map((clock) => clock.promise))}::text[],
      ${sqlArray(clocks.map((clock) => clock.cycle))}::int[],
      ${sqlArray(clocks.map((clock) => clock.state))}::text[],
      ${sqlArray(clocks.map((clock) => clock.targetMinutes))}::int[],
      ${sqlArray(clocks.map((clock) => clock.startedAt))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => clock.dueAt))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => clock.warnAt))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => clock.stoppedAt))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => clock.stoppedById))}::uuid[],
      ${sqlArray(clocks.map((clock) => clock.pausedAt))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => clock.pausedSeconds))}::bigint[],
      ${sqlArray(clocks.map((clock) => clock.elapsedSeconds))}::bigint[],
      ${sqlArray(clocks.map((clock) => clock.breachedAt))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => nextMomentAt(clock, now)))}::timestamptz[],
      ${sqlArray(clocks.map((clock) => clock.terms.policyId))}::uuid[],
      ${sqlArray(clocks.map((clock) => clock.terms.policyVersion))}::int[],
      ${sqlArray(clocks.map((clock) => clock.terms.calendarId))}::uuid[],
      ${sqlArray(clocks.map((clock) => clock.terms.calendarVersion))}::int[]
    ) AS u`;
}

/** Late facts can show that a cycle never was: only its events remain. */
function undone(clocks: readonly TicketClock[], stored: readonly StoredClock[]): StoredClock[] {
  const present = new Set(clocks.map(keyOf));
  return stored.filter((clock) => !present.has(keyOf(clock)));
}

/** A breach is recorded at its moment; a verdict that later facts overturned is corrected. */
export async function recordVerdicts(
  ctx: TenantContext,
  clocks: readonly TicketClock[],
  stored: readonly StoredClock[],
): Promise<void> {
  const before = new Map(stored.map((clock) => [keyOf(clock), clock.state]));
  const actor = { kind: "system", name: "sla" } as const;
  const events = undone(clocks, stored)
    .filter((clock) => clock.state === "breached")
    .map(
      ({ ticketId, promise, cycle }): NewTicketEvent => ({
        ticketId,
        type: "clock.corrected",
        data: { promise, cycle, state: "cancelled" },
        actor,
      }),
    );
  for (const clock of clocks) {
    const was = before.get(keyOf(clock));
    const data = { promise: clock.promise, cycle: clock.cycle };
    if (clock.state === "breached" && was !== "breached") {
      const at = clock.breachedAt ?? undefined;
      events.push({ ticketId: clock.ticketId, type: "clock.breached", data, actor, at });
    } else if (was === "breached" && clock.state !== "breached") {
      const corrected = { ...data, state: clock.state };
      events.push({ ticketId: clock.ticketId, type: "clock.corrected", data: corrected, actor });
    }
  }
  await recordEvents(ctx, events);
  observeLateness(ctx, clocks, before);
}

/** How late the sweep was; a mention that itself came in late says nothing about it. */
function observeLateness(
  ctx: TenantContext,
  clocks: readonly TicketClock[],
  before: ReadonlyMap<string, ClockState>,
): void {
  const now = ctx.clock.now().getTime();
  const late = clocks.flatMap((clock) =>
    clock.state === "breached" &&
    clock.breachedAt !== null &&
    before.get(keyOf(clock)) === "running"
      ? [Math.max(0, now - clock.breachedAt.getTime())]
      : [],
  );
  ctx.afterCommit(() => {
    for (const ms of late) metrics().clockLateness.observe(ms / 1_000);
  });
}

function keyOf(clock: { ticketId: string; promise: string; cycle: number }): string {
  return `${clock.ticketId} ${clock.promise} ${clock.cycle}`;
}
