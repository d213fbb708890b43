import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ContactDetail, ContactPage } from "@/domain/contacts";
import { api } from "./api";
import { queryKeys } from "./query-keys";

export function contactListQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: queryKeys.contactList(q),
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams();
      if (q !== "") query.set("q", q);
      if (pageParam !== null) query.set("cursor", pageParam);
      return api<ContactPage>(`contacts?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

export function contactQueryById(id: string) {
  return queryOptions({
    queryKey: queryKeys.contact(id),
    queryFn: async ({ signal }) =>
      (await api<{ data: ContactDetail }>(`contacts/${id}`, { signal })).data,
  });
}
