import {
  type ClockFact,
  type ClockState,
  type ClockTargets,
  type EvaluatedClock,
  evaluateClocks,
  type FactStatus,
  nextDueAt,
} from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import { newId } from "@/kernel/ids";
import { type NewTicketEvent, recordEvents } from "./record-events";

/** What `ticket.due_at` holds when no clock runs, so that lists page without nulls. */
export const NO_DUE = new Date("9999-12-31T00:00:00Z");

interface FactRow {
  ticketId: string;
  kind: "mention" | "response" | "status";
  at: Date;
  to: FactStatus | null;
}

interface StoredClock {
  ticketId: string;
  promise: EvaluatedClock["promise"];
  cycle: number;
  state: ClockState;
  targetMinutes: number;
  /** Stopped under a target that stood then. A clock whose promise was taken away has no due time. */
  isJudged: boolean;
}

interface TicketClock extends EvaluatedClock {
  ticketId: string;
}

/**
 * Computes the clocks of the given tickets anew from their messages and events, stores what changed
 * and sets each ticket's next due time: five statements for any number of tickets. Running it twice,
 * late or early changes no verdict.
 */
export async function refreshClocks(
  ctx: TenantContext,
  ticketIds: readonly string[],
): Promise<void> {
  const ids = [...new Set(ticketIds)];
  if (ids.length === 0) return;
  // One at a time per ticket: two that read the same state would both record its verdict.
  await ctx.tx.$executeRaw`
    SELECT id FROM ticket WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ANY(${ids}::uuid[])
    ORDER BY id FOR UPDATE`;
  const now = ctx.clock.now();
  const targets = await loadTargets(ctx);
  const facts = await loadFacts(ctx, ids);
  const stored = await ctx.tx.$queryRaw<StoredClock[]>`
    SELECT ticket_id AS "ticketId", promise, cycle, state, target_minutes AS "targetMinutes",
      stopped_at IS NOT NULL AND due_at IS NOT NULL AS "isJudged"
    FROM clock WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${ids}::uuid[])`;
  const judged = new Map(
    stored.filter((clock) => clock.isJudged).map((clock) => [keyOf(clock), clock.targetMinutes]),
  );
  const clocks: TicketClock[] = [];
  const due = new Map<string, Date>();
  for (const ticketId of ids) {
    const evaluated = evaluateClocks(facts.get(ticketId) ?? [], targets, now, (promise, cycle) =>
      judged.get(keyOf({ ticketId, promise, cycle })),
    );
    for (const clock of evaluated) clocks.push({ ...clock, ticketId });
    due.set(ticketId, nextDueAt(evaluated) ?? NO_DUE);
  }
  await storeClocks(ctx, clocks, stored);
  await ctx.tx.$executeRaw`
    UPDATE ticket SET due_at = u.due_at
    FROM unnest(${[...due.keys()]}::uuid[], ${[...due.values()]}::timestamptz[]) AS u(id, due_at)
    WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.id = u.id AND ticket.due_at <> u.due_at`;
  await recordEvents(ctx, verdicts(clocks, stored));
  observeLateness(ctx, clocks, stored);
}

/** How late the sweep was; a mention that itself came in late says nothing about it. */
function observeLateness(ctx: TenantContext, clocks: TicketClock[], stored: StoredClock[]): void {
  const now = ctx.clock.now().getTime();
  const running = new Set(stored.filter((clock) => clock.state === "running").map(keyOf));
  const late = clocks.flatMap((clock) =>
    clock.state === "breached" && clock.breachedAt !== null && running.has(keyOf(clock))
      ? [Math.max(0, now - clock.breachedAt.getTime())]
      : [],
  );
  ctx.afterCommit(() => {
    for (const ms of late) metrics().clockLateness.observe(ms / 1_000);
  });
}

async function loadTargets(ctx: TenantContext): Promise<ClockTargets> {
  const tenant = await ctx.tx.tenant.findUniqueOrThrow({
    where: { id: ctx.tenantId },
    select: { firstResponseMinutes: true, nextResponseMinutes: true, resolutionMinutes: true },
  });
  return {
    first_response: tenant.firstResponseMinutes,
    next_response: tenant.nextResponseMinutes,
    resolution: tenant.resolutionMinutes,
  };
}

async function loadFacts(ctx: TenantContext, ids: string[]): Promise<Map<string, ClockFact[]>> {
  const rows = await ctx.tx.$queryRaw<FactRow[]>`
    SELECT ticket_id AS "ticketId", 'mention' AS kind, at, NULL AS "to" FROM message
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${ids}::uuid[]) AND kind = 'mention'
    UNION ALL
    SELECT ticket_id, 'response', delivered_at, NULL FROM message
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${ids}::uuid[]) AND kind = 'reply'
      AND delivery_state = 'delivered' AND NOT is_automatic AND NOT is_acknowledgement
      AND delivered_at IS NOT NULL
    UNION ALL
    SELECT ticket_id, 'status', at,
      CASE type WHEN 'ticket.dismissed' THEN 'dismissed' WHEN 'ticket.reopened' THEN 'open' ELSE data->>'to' END
    FROM ticket_event
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${ids}::uuid[])
      AND type IN ('ticket.status_changed', 'ticket.dismissed', 'ticket.reopened')`;
  const facts = new Map<string, ClockFact[]>();
  for (const row of rows) {
    const list = facts.get(row.ticketId) ?? [];
    list.push(
      row.kind === "status"
        ? { kind: "status", at: row.at, to: row.to ?? "open" }
        : { kind: row.kind, at: row.at },
    );
    facts.set(row.ticketId, list);
  }
  return facts;
}

function keyOf(clock: { ticketId: string; promise: string; cycle: number }): string {
  return `${clock.ticketId} ${clock.promise} ${clock.cycle}`;
}

async function storeClocks(
  ctx: TenantContext,
  clocks: TicketClock[],
  stored: StoredClock[],
): Promise<void> {
  if (clocks.length > 0) {
    await ctx.tx.$executeRaw`
      INSERT INTO clock (tenant_id, id, ticket_id, promise, cycle, state, target_minutes, started_at,
        due_at, stopped_at, paused_at, paused_seconds, breached_at)
      SELECT ${ctx.tenantId}::uuid, u.* FROM unnest(
        ${clocks.map(() => newId())}::uuid[],
        ${clocks.map((clock) => clock.ticketId)}::uuid[],
        ${clocks.map((clock) => clock.promise)}::text[],
        ${clocks.map((clock) => clock.cycle)}::int[],
        ${clocks.map((clock) => clock.state)}::text[],
        ${clocks.map((clock) => clock.targetMinutes)}::int[],
        ${clocks.map((clock) => clock.startedAt)}::timestamptz[],
        ${clocks.map((clock) => clock.dueAt)}::timestamptz[],
        ${clocks.map((clock) => clock.stoppedAt)}::timestamptz[],
        ${clocks.map((clock) => clock.pausedAt)}::timestamptz[],
        ${clocks.map((clock) => clock.pausedSeconds)}::bigint[],
        ${clocks.map((clock) => clock.breachedAt)}::timestamptz[]
      ) AS u
      ON CONFLICT (tenant_id, ticket_id, promise, cycle) DO UPDATE SET
        state = excluded.state, target_minutes = excluded.target_minutes,
        started_at = excluded.started_at, due_at = excluded.due_at,
        stopped_at = excluded.stopped_at, paused_at = excluded.paused_at,
        paused_seconds = excluded.paused_seconds, breached_at = excluded.breached_at
      WHERE (clock.state, clock.target_minutes, clock.started_at, clock.due_at, clock.stopped_at,
          clock.paused_at, clock.paused_seconds)
        IS DISTINCT FROM (excluded.state, excluded.target_minutes, excluded.started_at,
          excluded.due_at, excluded.stopped_at, excluded.paused_at, excluded.paused_seconds)`;
  }
  // A promise that was taken away closes without a verdict.
  const present = new Set(clocks.map(keyOf));
  const gone = stored.filter((clock) => !present.has(keyOf(clock)) && clock.state !== "cancelled");
  if (gone.length === 0) return;
  await ctx.tx.$executeRaw`
    UPDATE clock SET state = 'cancelled', due_at = NULL, breached_at = NULL, stopped_at = ${ctx.clock.now()}
    FROM unnest(
      ${gone.map((clock) => clock.ticketId)}::uuid[],
      ${gone.map((clock) => clock.promise)}::text[],
      ${gone.map((clock) => clock.cycle)}::int[]
    ) AS u(ticket_id, promise, cycle)
    WHERE clock.tenant_id = ${ctx.tenantId}::uuid AND clock.ticket_id = u.ticket_id
      AND clock.promise = u.promise AND clock.cycle = u.cycle`;
}

/** A breach is recorded at its deadline; a verdict that late facts overturned is corrected. */
function verdicts(clocks: TicketClock[], stored: StoredClock[]): NewTicketEvent[] {
  const before = new Map(stored.map((clock) => [keyOf(clock), clock.state]));
  const events: NewTicketEvent[] = [];
  for (const clock of clocks) {
    const was = before.get(keyOf(clock));
    const data = { promise: clock.promise, cycle: clock.cycle };
    const actor = { kind: "system", name: "sla" } as const;
    if (clock.state === "breached" && was !== "breached") {
      events.push({
        ticketId: clock.ticketId,
        type: "clock.breached",
        data,
        actor,
        at: clock.breachedAt ?? undefined,
      });
    } else if (was === "breached" && clock.state !== "breached") {
      events.push({
        ticketId: clock.ticketId,
        type: "clock.corrected",
        data: { ...data, state: clock.state },
        actor,
      });
    }
  }
  return events;
}
