import { queryOptions } from "@tanstack/react-query";
import type { NotificationPage } from "@/domain/tickets";
import { api } from "./api";
import { queryKeys } from "./query-keys";

const SAFETY_NET_MS = 60_000;

export const notificationsQuery = queryOptions({
  queryKey: queryKeys.notifications,
  queryFn: ({ signal }) => api<NotificationPage>("notifications", { signal }),
  refetchInterval: SAFETY_NET_MS,
});
