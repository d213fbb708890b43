import { oldestKeptSql } from "@/domain/retention";
import { refreshClocks } from "@/domain/tickets";
import { prepared, sqlArray, type TenantContext, trustPlans, withTenant } from "@/infra/db";
import { log } from "@/infra/log";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { enrichPending, isEventThin } from "./enrich-pending";
import { DrainInbox } from "./jobs";
import { keepProcessed, notHeldBack } from "./keep-processed";
import { type MappedItem, mapEvents, type PendingEvent } from "./map-events";
import { storable } from "./store-events";
import { type IntakeRules, writeItems } from "./write-items";

const BATCH = 500;
/** Edits and deletions of what is not here yet are tried again this often, this much later each. */
const MAX_WAITS = 3;
const WAIT_MS = 60_000;

/** With so many messages, and statistics that say so, looking one up by its key is the best plan. */
const SETTLED_ROWS = 5_000;

export interface DrainResult {
  processed: number;
  setAside: number;
  /** Whether more is waiting now. */
  more: boolean;
}

interface BatchResult extends DrainResult {
  /** Some were left because they lack what only the platform knows. */
  isThin?: boolean;
}

/**
 * Works off one bounded batch of a tenant's stored events, oldest first.
 *
 * Crash story: everything happens in one transaction with the events' own state, so a worker that
 * dies leaves them pending and the next one starts from the beginning. Two workers on one tenant take
 * turns by an advisory lock. An event that breaks the transaction is found by halving the batch and
 * set aside; the others go through.
 */
export async function drainInbox(
  tenantId: string,
  clock: Clock = systemClock,
): Promise<DrainResult> {
  let { processed, setAside, more, isThin } = await drainBatch(tenantId, clock, BATCH, null);
  if (isThin === true) {
    await enrichPending(tenantId, clock, BATCH);
    const enriched = await drainBatch(tenantId, clock, BATCH, null);
    processed += enriched.processed;
    setAside += enriched.setAside;
    more = enriched.more;
  }
  if (more) await enqueue(DrainInbox, { tenantId });
  return { processed, setAside, more };
}

async function drainBatch(
  tenantId: string,
  clock: Clock,
  most: number,
  only: string[] | null,
  isRepeated = false,
): Promise<BatchResult> {
  let taken: string[] = [];
  try {
    return await withTenant(
      { tenantId, actor: { kind: "system", name: "ingestion" }, clock },
      async (ctx) => {
        const { events, rules } = await takePending(ctx, most, only);
        taken = events.map((event) => event.id);
        return processEvents(ctx, events, rules, most);
      },
      // Identities, threads and ticket numbers are decided by one worker at a time.
      { timeoutMs: 60_000, turn: "drain", byKeys: true },
    );
  } catch (error) {
    if (taken.length === 0 || !isCausedByContent(error)) throw error;
    // A reply that was recorded at this moment is this very item: a second look finds it.
    if (!isRepeated && isUniqueViolation(error)) {
      return drainBatch(tenantId, clock, most, only, true);
    }
    if (taken.length === 1) {
      await setAside(tenantId, clock, taken[0] as string, error);
      return { processed: 0, setAside: 1, more: only === null };
    }
    const half = Math.ceil(taken.length / 2);
    const first = await drainBatch(tenantId, clock, half, taken.slice(0, half));
    const second = await drainBatch(tenantId, clock, half, taken.slice(half));
    return {
      processed: first.processed + second.processed,
      setAside: first.setAside + second.setAside,
      more: only === null,
    };
  }
}

async function takePending(
  ctx: TenantContext,
  most: number,
  only: string[] | null,
): Promise<{ events: PendingEvent[]; rules: IntakeRules }> {
  // No row locks: only whoever has the tenant's turn works events off.
  const events = await ctx.tx.$queryRaw<
    (PendingEvent & IntakeRules & { isSettled: boolean })[]
  >(prepared`
    SELECT e.id, e.channel_id AS "channelId", c.platform, c.account_id AS "accountId",
      c.base_url AS "baseUrl", c.settings, c.status AS "channelStatus", e.payload, e.received_at AS "receivedAt", e.attempts,
      (SELECT reopen_window_days FROM tenant WHERE id = ${ctx.tenantId}::uuid) AS "reopenWindowDays",
      ${oldestKeptSql(ctx)} AS "oldestKept",
      EXISTS (SELECT 1 FROM message m
        WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.ticket_id IS NULL) AS "hasUnattached",
      (SELECT reltuples > ${SETTLED_ROWS}::int FROM pg_class WHERE oid = 'message'::regclass) AS "isSettled"
    FROM inbound_event e JOIN channel c ON c.tenant_id = e.tenant_id AND c.id = e.channel_id
    WHERE e.tenant_id = ${ctx.tenantId}::uuid AND e.state = 'pending' AND e.next_attempt_at <= ${ctx.clock.now()}
      AND (${only}::uuid[] IS NULL OR e.id = ANY(${only}::uuid[])) AND ${notHeldBack(ctx)}
    ORDER BY e.id LIMIT ${most}`);
  if (events[0]?.isSettled === true) trustPlans(ctx);
  const { reopenWindowDays = 0, oldestKept = null, hasUnattached = false } = events[0] ?? {};
  return { events, rules: { reopenWindowDays, oldestKept, hasUnattached } };
}

async function processEvents(
  ctx: TenantContext,
  events: PendingEvent[],
  rules: IntakeRules,
  most: number,
): Promise<BatchResult> {
  const ready = events.filter((event) => !isEventThin(event));
  const isThin = ready.length < events.length;
  const more = events.length === most || isThin;
  if (ready.length === 0) return { processed: 0, setAside: 0, more, isThin };
  const { items, failed } = await mapEvents(ready);
  const { touchedTicketIds, waiting } = await writeItems(ctx, onlyKept(items, rules), rules);
  await refreshClocks(ctx, touchedTicketIds);

  const failedIds = new Set(failed.map(({ event }) => event.id));
  const waitingIds = new Set(
    waiting.filter((event) => event.attempts < MAX_WAITS).map((event) => event.id),
  );
  const now = ctx.clock.now();
  const done = ready.filter((event) => !failedIds.has(event.id) && !waitingIds.has(event.id));
  await keepProcessed(
    ctx,
    done.map((event) => event.id),
  );
  if (waitingIds.size > 0) {
    await ctx.tx.$executeRaw`
      UPDATE inbound_event SET attempts = attempts + 1, next_attempt_at = ${new Date(now.getTime() + WAIT_MS)}
      WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ANY(${sqlArray([...waitingIds])}::uuid[])`;
  }
  if (failed.length > 0) {
    await ctx.tx.$executeRaw`
      UPDATE inbound_event SET state = 'set_aside', attempts = attempts + 1, error = u.error, processed_at = ${now}
      FROM unnest(
        ${sqlArray(failed.map(({ event }) => event.id))}::uuid[],
        ${sqlArray(failed.map(({ error }) => storable(error).slice(0, 2_000)))}::text[]
      ) AS u(id, error)
      WHERE inbound_event.tenant_id = ${ctx.tenantId}::uuid AND inbound_event.id = u.id`;
  }
  return { processed: done.length, setAside: failed.length, more, isThin };
}

/** What is too old to be kept is not taken in: a late poll would bring back what was deleted. */
function onlyKept(items: MappedItem[], { oldestKept }: IntakeRules): MappedItem[] {
  return oldestKept === null
    ? items
    : items.filter(
        ({ item }) => (item.type !== "mention" && item.type !== "own") || item.at >= oldestKept,
      );
}

function isUniqueViolation(error: unknown): boolean {
  return /\b(P2002|23505)\b/.test(
    `${error instanceof Error ? error.message : ""} ${JSON.stringify(error) ?? ""}`,
  );
}

/** Data errors (class 22, 23) come from what was written; everything else from where we run. */
function isCausedByContent(error: unknown): boolean {
  const text = `${error instanceof Error ? error.message : ""} ${JSON.stringify(error) ?? ""}`;
  return (
    /Code: `2[23][0-9A-Z]{3}`|"(?:originalCode|code)":"2[23][0-9A-Z]{3}"|54000|invalid input|index row/.test(
      text,
    ) ||
    error instanceof TypeError ||
    error instanceof RangeError
  );
}

async function setAside(
  tenantId: string,
  clock: Clock,
  eventId: string,
  error: unknown,
): Promise<void> {
  log.error({ err: error, tenantId, eventId }, "an event was set aside");
  const reason = error instanceof Error ? error.message : String(error);
  await withTenant({ tenantId, actor: { kind: "system", name: "ingestion" }, clock }, (ctx) =>
    ctx.tx.inboundEvent.update({
      where: { tenantId_id: { tenantId, id: eventId } },
      data: {
        state: "set_aside",
        attempts: { increment: 1 },
        error: storable(reason).slice(0, 2_000),
        processedAt: clock.now(),
      },
    }),
  );
}
