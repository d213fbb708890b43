import {
  type FactStatus,
  nextDueAt,
  nextWarnAt,
  openPolicyBook,
  type PolicySubject,
  type TermsRef,
} from "@/domain/sla";
import type { TenantContext } from "@/infra/db";
import { fireDueMoments } from "../escalations/fire-due-moments";
import type { TicketEventType } from "../record-events";
import type { RecordedFact } from "./read-facts";
import {
  evaluateAll,
  groupByTicket,
  NO_DUE,
  refreshClocks,
  type TicketClock,
} from "./refresh-clocks";
import { insertClocks, recordVerdicts } from "./store-clocks";

/** A ticket that is about to be written: nobody's yet, of normal priority and without tags. */
export interface NewSubject
  extends Pick<PolicySubject, "channelId" | "platform" | "language" | "visibility" | "reach"> {
  id: string;
}

/** An event that will be recorded with the ticket. */
export interface FirstEvent {
  ticketId: string;
  type: TicketEventType;
  data: Record<string, unknown>;
  at: Date;
}

/** What the ticket's row is written with. */
export interface BegunTicket {
  /** What it stands under, for its `ticket.opened`; null: nothing is promised. */
  terms: TermsRef | null;
  dueAt: Date;
  warnAt: Date;
  policiesMatchedAt: Date | null;
}

export interface BegunClocks {
  tickets: ReadonlyMap<string, BegunTicket>;
  clocks: readonly TicketClock[];
}

/**
 * The clocks of tickets before they are written, so that each is written once: from the events that
 * will be recorded with them, which are all that is known of a new ticket.
 * @param events in the order in which they will be recorded; those of other tickets are passed over
 */
export async function beginClocks(
  ctx: TenantContext,
  tickets: readonly NewSubject[],
  events: readonly FirstEvent[],
): Promise<BegunClocks> {
  if (tickets.length === 0) return { tickets: new Map(), clocks: [] };
  const now = ctx.clock.now();
  const book = await openPolicyBook(ctx);
  const terms = new Map<string, TermsRef | null>();
  const facts = new Map<string, RecordedFact[]>();
  for (const ticket of tickets) {
    terms.set(ticket.id, book.match({ ...ticket, teamId: null, priority: "normal", tags: [] }));
    facts.set(ticket.id, []);
  }
  for (const event of events) {
    const fact = factOf(event, terms.get(event.ticketId) ?? null, now);
    if (fact !== null) facts.get(event.ticketId)?.push(fact);
  }
  const clocks = await evaluateAll(ctx, book, facts);
  const byTicket = groupByTicket(clocks);
  const begun = new Map<string, BegunTicket>();
  for (const [id, ref] of terms) {
    const own = byTicket.get(id) ?? [];
    begun.set(id, {
      terms: ref,
      dueAt: nextDueAt(own) ?? NO_DUE,
      warnAt: nextWarnAt(own) ?? NO_DUE,
      // Changed policies are still being applied: this ticket was matched with them already.
      policiesMatchedAt: book.changedAt === null ? null : now,
    });
  }
  return { tickets: begun, clocks };
}

/** Once the tickets are written: their clocks, their verdicts, and what was due on arrival. */
export async function keepBegun(ctx: TenantContext, { clocks }: BegunClocks): Promise<void> {
  await insertClocks(ctx, clocks);
  await recordVerdicts(ctx, clocks, []);
  const changed = await fireDueMoments(ctx, clocks);
  if (changed.length > 0) await refreshClocks(ctx, changed);
}

/** As `readFacts` would give it, were the event recorded already. */
function factOf(
  { type, data, at }: FirstEvent,
  terms: TermsRef | null,
  now: Date,
): RecordedFact | null {
  const status = (to: FactStatus): RecordedFact => ({
    kind: "status",
    at,
    to,
    by: null,
    isClosingRemark: false,
    recordedAt: now,
  });
  switch (type) {
    case "ticket.opened":
      return terms && { kind: "terms", at, ref: terms, recordedAt: now };
    case "mention.received":
      return { kind: "mention", at };
    case "reply.observed":
      return { kind: "response", at, by: null };
    case "ticket.status_changed":
      return status(data.to as FactStatus);
    case "ticket.reopened":
      return status("open");
    default:
      return null;
  }
}
