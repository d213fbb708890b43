import { queryOptions } from "@tanstack/react-query";
import type { MemberView, TeamView } from "@/domain/tenancy";
import { api } from "./api";
import { queryKeys } from "./query-keys";

const RARELY_MS = 60_000;

/** Everybody who is in the tenant now. */
export const membersQuery = queryOptions({
  queryKey: queryKeys.members,
  queryFn: async ({ signal }) => (await api<{ data: MemberView[] }>("members", { signal })).data,
  staleTime: RARELY_MS,
});

export const teamsQuery = queryOptions({
  queryKey: queryKeys.teams,
  queryFn: async ({ signal }) => (await api<{ data: TeamView[] }>("teams", { signal })).data,
  staleTime: RARELY_MS,
});
