import { infiniteQueryOptions } from "@tanstack/react-query";
import type { TicketPage } from "@/domain/tickets";
import { api } from "./api";
import { queryKeys } from "./query-keys";
import { type TicketFilters, ticketQuery } from "./ticket-filters";
import { TICKET_PAGE_SIZE } from "./ticket-queries";

/** Like the inbox's list, under its own key: rows stay where they are when they change. */
export function ticketTableQuery(filters: TicketFilters) {
  return infiniteQueryOptions({
    queryKey: [...queryKeys.ticketTables, filters] as const,
    queryFn: ({ pageParam, signal }) =>
      api<TicketPage>(`tickets?${ticketQuery(filters, pageParam, TICKET_PAGE_SIZE)}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
