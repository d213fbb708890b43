"use client";

import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import type { TicketPage } from "@/domain/tickets";

/** The tags on every ticket this browser has loaded: suggestions, not a complete list. */
export function useKnownTags(): string[] {
  const client = useQueryClient();
  const tags = new Set<string>();
  for (const [, data] of client.getQueriesData<InfiniteData<TicketPage>>({
    queryKey: ["tickets"],
    predicate: ({ queryKey }) => queryKey[1] !== "counts",
  })) {
    for (const page of data?.pages ?? []) {
      for (const ticket of page.data) for (const tag of ticket.tags) tags.add(tag);
    }
  }
  return [...tags].sort((a, b) => a.localeCompare(b));
}
