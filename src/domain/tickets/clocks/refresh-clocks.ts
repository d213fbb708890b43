import {
  type ClockFact,
  type EvaluatedClock,
  evaluateClocks,
  nextDueAt,
  nextWarnAt,
  openPolicyBook,
  type PolicyBook,
  type TermsRef,
} from "@/domain/sla";
import { sqlArray, type TenantContext } from "@/infra/db";
import { fireDueMoments } from "../escalations/fire-due-moments";
import { type NewTicketEvent, recordEvents } from "../record-events";
import { newestTerms, type RecordedFact, readFacts, wasUnfinished } from "./read-facts";
import { type ClockSubject, lockSubjects } from "./read-subjects";
import { readStoredClocks, recordVerdicts, storeClocks } from "./store-clocks";

/** What `ticket.due_at` and `warn_at` hold when no clock runs, so that lists page without nulls. */
export const NO_DUE = new Date("9999-12-31T00:00:00Z");

const BY_SLA = { kind: "system", name: "sla" } as const;

export interface TicketClock extends EvaluatedClock {
  ticketId: string;
}

export interface RefreshOptions {
  /**
   * Whether open tickets are matched with the policies anew. What only looks whether a moment has
   * come does not: the verdicts must not depend on when it looks.
   */
  rematch?: boolean;
}

/**
 * Computes the clocks of the given tickets anew from their messages and events, under the policies
 * that matched them from when to when, stores what changed and sets each ticket's next due time:
 * seven statements for any number of tickets. Running it twice, late or early changes no verdict.
 */
export async function refreshClocks(
  ctx: TenantContext,
  ticketIds: readonly string[],
  { rematch = true }: RefreshOptions = {},
): Promise<void> {
  const ids = [...new Set(ticketIds)];
  if (ids.length === 0) return;
  // One at a time per ticket: two that read the same state would both record its verdict.
  const subjects = await lockSubjects(ctx, ids);
  const book = await openPolicyBook(ctx);
  const facts = await readFacts(ctx, ids);
  if (rematch) await applyPolicies(ctx, book, subjects, facts);
  const clocks = await evaluateAll(ctx, book, facts);
  const stored = await readStoredClocks(ctx, ids);
  await storeClocks(ctx, clocks, stored);
  await updateTickets(ctx, subjects, facts, clocks);
  await recordVerdicts(ctx, clocks, stored);
  // A step of a policy may have raised the priority or moved the ticket: other terms may hold now.
  const changed = await fireDueMoments(ctx, clocks);
  if (changed.length > 0) await refreshClocks(ctx, changed);
}

/**
 * Before a ticket changes: policies that were changed and have not come to it yet are applied to it
 * as it was, so that its own change counts from now and theirs from when they were changed.
 */
export async function settlePolicies(ctx: TenantContext, ticketId: string): Promise<void> {
  const book = await openPolicyBook(ctx);
  if (book.changedAt === null) return;
  await refreshClocks(ctx, [ticketId]);
}

/** The clocks that the given facts come to, as of now. */
export async function evaluateAll(
  ctx: TenantContext,
  book: PolicyBook,
  facts: ReadonlyMap<string, readonly RecordedFact[]>,
): Promise<TicketClock[]> {
  const refs: TermsRef[] = [];
  for (const list of facts.values()) {
    for (const fact of list) if (fact.kind === "terms") refs.push(fact.ref);
  }
  await book.load(ctx, refs);
  const now = ctx.clock.now();
  const clocks: TicketClock[] = [];
  for (const [ticketId, list] of facts) {
    const known = list.map(
      (fact): ClockFact =>
        fact.kind === "terms"
          ? { kind: "terms", at: fact.at, terms: book.termsOf(fact.ref) }
          : fact,
    );
    for (const clock of evaluateClocks(known, now)) clocks.push({ ...clock, ticketId });
  }
  return clocks;
}

/**
 * Rule 8: a ticket that now matches other terms stands under them from now on; where policies were
 * changed and the background run has not come to the ticket yet, from when they were changed. Closed
 * tickets keep theirs, unless they were still open when the policies changed.
 */
async function applyPolicies(
  ctx: TenantContext,
  book: PolicyBook,
  subjects: readonly ClockSubject[],
  facts: Map<string, RecordedFact[]>,
): Promise<void> {
  const now = ctx.clock.now();
  const { changedAt } = book;
  const events: NewTicketEvent[] = [];
  for (const subject of subjects) {
    const known = facts.get(subject.id) ?? [];
    const held = newestTerms(known);
    const isClosed = subject.status === "resolved" || subject.status === "dismissed";
    // The background run will find it, or would have found it before it was closed.
    const owed =
      held !== null &&
      changedAt !== null &&
      (subject.policiesMatchedAt ?? held.recordedAt) < changedAt &&
      wasUnfinished(known, changedAt)
        ? changedAt
        : null;
    if (changedAt !== null) subject.policiesMatchedAt = now;
    if (held !== null && isClosed && owed === null) continue;
    const ref = book.match(subject);
    if (ref === null || (held !== null && !book.differ(held.ref, ref))) continue;
    const at = owed ?? now;
    events.push({
      ticketId: subject.id,
      type: "policy.applied",
      data: { ...ref },
      at,
      actor: BY_SLA,
    });
    facts.set(subject.id, [...known, { kind: "terms", at, ref, recordedAt: now }]);
  }
  await recordEvents(ctx, events);
}

async function updateTickets(
  ctx: TenantContext,
  subjects: readonly ClockSubject[],
  facts: ReadonlyMap<string, readonly RecordedFact[]>,
  clocks: readonly TicketClock[],
): Promise<void> {
  const byTicket = groupByTicket(clocks);
  const changed = subjects.flatMap((subject) => {
    const own = byTicket.get(subject.id) ?? [];
    const dueAt = nextDueAt(own) ?? NO_DUE;
    const warnAt = nextWarnAt(own) ?? NO_DUE;
    const policyId = newestTerms(facts.get(subject.id) ?? [])?.ref.policyId ?? null;
    const { policiesMatchedAt } = subject;
    const isSame =
      policiesMatchedAt?.getTime() !== ctx.clock.now().getTime() &&
      subject.dueAt.getTime() === dueAt.getTime() &&
      subject.warnAt.getTime() === warnAt.getTime() &&
      subject.policyId === policyId;
    return isSame ? [] : [{ id: subject.id, dueAt, warnAt, policyId, policiesMatchedAt }];
  });
  if (changed.length === 0) return;
  await ctx.tx.$executeRaw`
    UPDATE ticket SET due_at = u.due_at, warn_at = u.warn_at, policy_id = u.policy_id,
      policies_matched_at = u.policies_matched_at
    FROM unnest(
      ${sqlArray(changed.map((each) => each.id))}::uuid[],
      ${sqlArray(changed.map((each) => each.dueAt))}::timestamptz[],
      ${sqlArray(changed.map((each) => each.warnAt))}::timestamptz[],
      ${sqlArray(changed.map((each) => each.policyId))}::uuid[],
      ${sqlArray(changed.map((each) => each.policiesMatchedAt))}::timestamptz[]
    ) AS u(id, due_at, warn_at, policy_id, policies_matched_at)
    WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.id = u.id`;
}

export function groupByTicket<Clock extends { ticketId: string }>(
  clocks: readonly Clock[],
): Map<string, Clock[]> {
  const grouped = new Map<string, Clock[]>();
  for (const clock of clocks) {
    const list = grouped.get(clock.ticketId) ?? [];
    list.push(clock);
    grouped.set(clock.ticketId, list);
  }
  return grouped;
}
