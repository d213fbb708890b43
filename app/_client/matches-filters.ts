import type { ClockStanding, TicketSummary } from "@/domain/tickets";
import type { TicketFilters } from "./ticket-filters";

const DUE_SOON_MS = 60 * 60_000;

function isIn<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.includes(value);
}

/**
 * Whether a changed ticket still belongs into a list, as far as the browser can know it: words of a
 * search are the server's business, so they never take a row away here.
 */
export function matchesFilters(
  ticket: TicketSummary,
  filters: TicketFilters,
  memberId: string,
  now: number,
): boolean {
  return (
    isInView(ticket, filters.view, memberId, now) &&
    isIn(filters.status, ticket.status) &&
    isIn(filters.platform, ticket.platform) &&
    isIn(filters.channel, ticket.channelId) &&
    isIn(filters.language, ticket.language) &&
    isIn(filters.priority, ticket.priority) &&
    isIn(filters.clock, standingOf(ticket, now)) &&
    (filters.tag ?? []).every((tag) => ticket.tags.includes(tag)) &&
    isOwnedBy(ticket.assigneeId, filters.assignee, memberId) &&
    isOwnedBy(ticket.teamId, filters.team, memberId) &&
    (filters.contact === undefined || ticket.contact.id === filters.contact)
  );
}

function standingOf(ticket: TicketSummary, now: number): ClockStanding | null {
  const open = ticket.clocks.filter(({ stoppedAt }) => stoppedAt === null);
  const has = (at: string | null) => at !== null && Date.parse(at) <= now;
  if (open.some(({ dueAt }) => has(dueAt))) return "overdue";
  if (open.some(({ warnAt }) => has(warnAt))) return "warned";
  if (open.some(({ dueAt }) => dueAt !== null)) return "on_track";
  return open.length > 0 ? "paused" : null;
}

function isInView(
  ticket: TicketSummary,
  view: TicketFilters["view"],
  memberId: string,
  now: number,
): boolean {
  switch (view) {
    case undefined:
      return true;
    case "mine":
      return (
        ticket.assigneeId === memberId && (ticket.status === "open" || ticket.status === "on_hold")
      );
    case "unassigned":
      return ticket.status === "open" && ticket.assigneeId === null;
    case "open":
      return ticket.status === "open";
    case "waiting":
      return ticket.status === "pending" || ticket.status === "on_hold";
    case "due_soon":
      return (
        ticket.status === "open" &&
        ticket.dueAt !== null &&
        Date.parse(ticket.dueAt) <= now + DUE_SOON_MS
      );
    case "resolved":
    case "dismissed":
      return ticket.status === view;
  }
}

function isOwnedBy(owner: string | null, wanted: string | undefined, memberId: string): boolean {
  if (wanted === undefined || wanted === "") return true;
  if (wanted === "none") return owner === null;
  return owner === (wanted === "me" ? memberId : wanted);
}
