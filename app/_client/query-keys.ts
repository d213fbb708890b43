import type { TicketFilters } from "./ticket-filters";

/** Every key of the browser's cache; the tenant is not among them, switching it reloads the page. */
export const queryKeys = {
  ticketLists: ["tickets", "list"] as const,
  ticketList: (filters: TicketFilters) => ["tickets", "list", filters] as const,
  ticketTables: ["tickets", "table"] as const,
  counts: ["tickets", "counts"] as const,
  tickets: ["ticket"] as const,
  ticket: (id: string) => ["ticket", id] as const,
  ticketClocks: (id: string) => ["ticket", id, "clocks"] as const,
  contacts: ["contacts"] as const,
  contactList: (q: string) => ["contacts", "list", q] as const,
  contact: (id: string) => ["contacts", "one", id] as const,
  members: ["members"] as const,
  teams: ["teams"] as const,
  channels: ["channels"] as const,
  channelEvents: (id: string) => ["channels", id, "events"] as const,
  mailSettings: ["mail-settings"] as const,
  notifications: ["notifications"] as const,
  policies: ["policies"] as const,
  calendars: ["calendars"] as const,
  holidayPlaces: (country: string | null, locale: string) =>
    ["holiday-places", country, locale] as const,
  calendarPreview: (authored: unknown, locale: string) =>
    ["calendar-preview", authored, locale] as const,
};
