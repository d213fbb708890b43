import { queryOptions } from "@tanstack/react-query";
import type { ChannelView, ConnectForm } from "@/domain/channels";
import { api } from "./api";
import { queryKeys } from "./query-keys";

const HEALTH_MS = 10_000;

export const channelsQuery = queryOptions({
  queryKey: queryKeys.channels,
  queryFn: async ({ signal }) => (await api<{ data: ChannelView[] }>("channels", { signal })).data,
  staleTime: HEALTH_MS,
});

export const connectFormsQuery = queryOptions({
  queryKey: ["connect-forms"] as const,
  queryFn: async ({ signal }) =>
    (await api<{ data: ConnectForm[] }>("channels/forms", { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
});
