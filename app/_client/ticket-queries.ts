import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ClockExplanation, TicketCounts, TicketDetail, TicketPage } from "@/domain/tickets";
import { api } from "./api";
import { queryKeys } from "./query-keys";
import { type TicketFilters, ticketQuery } from "./ticket-filters";

export const TICKET_PAGE_SIZE = 50;

/** Pages of a list of tickets, by keyset: rows that come or go never shift a page. */
export function ticketListQuery(filters: TicketFilters) {
  return infiniteQueryOptions({
    queryKey: queryKeys.ticketList(filters),
    queryFn: ({ pageParam, signal }) =>
      api<TicketPage>(`tickets?${ticketQuery(filters, pageParam, TICKET_PAGE_SIZE)}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function ticketQueryById(id: string) {
  return queryOptions({
    queryKey: queryKeys.ticket(id),
    queryFn: async ({ signal }) =>
      (await api<{ data: TicketDetail }>(`tickets/${id}`, { signal })).data,
  });
}

/** Asked for anew whenever the ticket is. */
export function clockReasonsQuery(ticketId: string) {
  return queryOptions({
    queryKey: queryKeys.ticketClocks(ticketId),
    queryFn: async ({ signal }) =>
      (await api<{ data: ClockExplanation[] }>(`tickets/${ticketId}/clocks`, { signal })).data,
  });
}

const SAFETY_NET_MS = 60_000;

export const ticketCountsQuery = queryOptions({
  queryKey: queryKeys.counts,
  queryFn: async ({ signal }) =>
    (await api<{ data: TicketCounts }>("tickets/counts", { signal })).data,
  /** A ticket becomes due soon without anything happening to it. */
  refetchInterval: SAFETY_NET_MS,
});
