import type {
  ClockStanding,
  Language,
  ListTickets,
  Priority,
  TicketStatus,
  TicketView,
} from "@/domain/tickets";

export type Platform = NonNullable<ListTickets["platform"]>[number];
export type TicketSort = NonNullable<ListTickets["sort"]>;

/** What narrows a list of tickets; the same words as the query of `GET /api/v1/tickets`. */
export interface TicketFilters {
  view?: TicketView;
  status?: TicketStatus[];
  assignee?: string;
  team?: string;
  platform?: Platform[];
  channel?: string[];
  language?: Language[];
  priority?: Priority[];
  tag?: string[];
  clock?: ClockStanding[];
  contact?: string;
  q?: string;
  sort?: TicketSort;
}

export const TICKET_VIEWS = [
  "mine",
  "unassigned",
  "open",
  "due_soon",
  "waiting",
  "resolved",
] as const satisfies readonly TicketView[];
export type InboxView = (typeof TICKET_VIEWS)[number];

export const STATUSES = [
  "open",
  "pending",
  "on_hold",
  "resolved",
  "dismissed",
] as const satisfies readonly TicketStatus[];

export const PRIORITIES = [
  "urgent",
  "high",
  "normal",
  "low",
] as const satisfies readonly Priority[];

export const LANGUAGES = ["de", "en", "other"] as const satisfies readonly Language[];

export const CLOCK_STANDINGS = [
  "overdue",
  "warned",
  "on_track",
  "paused",
] as const satisfies readonly ClockStanding[];

export const PLATFORM_NAMES = [
  "facebook",
  "x",
  "discourse",
  "wordpress",
  "feeds",
] as const satisfies readonly Platform[];

/** What stands first where nobody chose: what is due next, or where nothing is due, what is newest. */
export function defaultSort(view: TicketView | undefined): TicketSort {
  return view === "waiting" || view === "resolved" || view === "dismissed" ? "latest" : "due";
}

/** The query string of a page of tickets; empty filters are left out. */
export function ticketQuery(filters: TicketFilters, cursor: string | null, limit: number): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    const text = Array.isArray(value) ? value.join(",") : value;
    if (text) query.set(name, text);
  }
  if (cursor !== null) query.set("cursor", cursor);
  query.set("limit", String(limit));
  return query.toString();
}

/** How many filters beside the view and the order are set. */
export function countFilters({ view, sort, contact, ...filters }: TicketFilters): number {
  return Object.values(filters).filter((value) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== "",
  ).length;
}
