import { queryOptions } from "@tanstack/react-query";
import type {
  AuthoredCalendar,
  CalendarPreview,
  CalendarView,
  HolidayPlaces,
  PoliciesView,
} from "@/domain/sla";
import { api } from "./api";
import { queryKeys } from "./query-keys";

const APPLYING_MS = 1_000;

/** Read again each second while open tickets are still being judged anew. */
export const policiesQuery = queryOptions({
  queryKey: queryKeys.policies,
  queryFn: ({ signal }) => api<PoliciesView>("policies", { signal }),
  refetchInterval: ({ state }) => (state.data?.applying ? APPLYING_MS : false),
});

export const calendarsQuery = queryOptions({
  queryKey: queryKeys.calendars,
  queryFn: async ({ signal }) =>
    (await api<{ data: CalendarView[] }>("calendars", { signal })).data,
});

/** Countries whose holidays are known, and the regions of one, in the reader's language. */
export function holidayPlacesQuery(country: string | null, locale: string) {
  const query = new URLSearchParams({ locale, ...(country !== null && { country }) });
  return queryOptions({
    queryKey: queryKeys.holidayPlaces(country, locale),
    queryFn: async ({ signal }) =>
      (await api<{ data: HolidayPlaces }>(`calendars/holidays?${query}`, { signal })).data,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function calendarPreviewQuery(authored: AuthoredCalendar, locale: string) {
  return queryOptions({
    queryKey: queryKeys.calendarPreview(authored, locale),
    queryFn: async ({ signal }) =>
      (
        await api<{ data: CalendarPreview }>("calendars/preview", {
          method: "POST",
          body: { authored, locale },
          signal,
        })
      ).data,
    staleTime: 60_000,
  });
}
