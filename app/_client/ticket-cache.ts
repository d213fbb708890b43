import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import type { MessageView, TicketDetail, TicketPage, TicketSummary } from "@/domain/tickets";
import { matchesFilters } from "./matches-filters";
import { queryKeys } from "./query-keys";
import type { TicketFilters } from "./ticket-filters";

type Pages = InfiniteData<TicketPage, string | null>;

/** The ticket as any list or the detail holds it now. */
export function findCachedTicket(client: QueryClient, id: string): TicketSummary | undefined {
  const detail = client.getQueryData<TicketDetail>(queryKeys.ticket(id));
  if (detail !== undefined) return detail;
  for (const [, pages] of client.getQueriesData<Pages>({ queryKey: queryKeys.ticketLists })) {
    for (const page of pages?.pages ?? []) {
      const found = page.data.find((ticket) => ticket.id === id);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * Shows a change at once everywhere the ticket stands; rows that no longer belong into a list leave
 * it. Returns how to take it back.
 */
export function patchCachedTicket(
  client: QueryClient,
  id: string,
  change: Partial<TicketSummary>,
  memberId: string,
): () => void {
  const before = {
    lists: client.getQueriesData<Pages>({ queryKey: queryKeys.ticketLists }),
    detail: client.getQueryData<TicketDetail>(queryKeys.ticket(id)),
  };
  const now = Date.now();
  for (const [key, pages] of before.lists) {
    const filters = key[2] as TicketFilters;
    if (pages === undefined) continue;
    client.setQueryData<Pages>(key, {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        data: page.data
          .map((ticket) => (ticket.id === id ? { ...ticket, ...change } : ticket))
          .filter((ticket) => ticket.id !== id || matchesFilters(ticket, filters, memberId, now)),
      })),
    });
  }
  if (before.detail !== undefined) {
    client.setQueryData<TicketDetail>(queryKeys.ticket(id), { ...before.detail, ...change });
  }
  return () => {
    for (const [key, pages] of before.lists) client.setQueryData(key, pages);
    if (before.detail !== undefined) client.setQueryData(queryKeys.ticket(id), before.detail);
  };
}

/** Puts a message into the open ticket's timeline, or in place of the one with the same id. */
export function putCachedMessage(
  client: QueryClient,
  ticketId: string,
  message: MessageView,
  replacedId = message.id,
): void {
  client.setQueryData<TicketDetail>(queryKeys.ticket(ticketId), (ticket) => {
    if (ticket === undefined) return undefined;
    const others = ticket.messages.filter(({ id }) => id !== replacedId && id !== message.id);
    return { ...ticket, messages: [...others, message] };
  });
}

export function dropCachedMessage(client: QueryClient, ticketId: string, messageId: string): void {
  client.setQueryData<TicketDetail>(queryKeys.ticket(ticketId), (ticket) =>
    ticket === undefined
      ? undefined
      : { ...ticket, messages: ticket.messages.filter(({ id }) => id !== messageId) },
  );
}

/** Asks the server again for everything on screen that this ticket is part of. */
export async function refreshTicket(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: queryKeys.ticket(id) }),
    client.invalidateQueries({ queryKey: queryKeys.ticketLists }),
    client.invalidateQueries({ queryKey: queryKeys.counts }),
  ]);
}
