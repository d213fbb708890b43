import { queryOptions } from "@tanstack/react-query";
import type { Role } from "@/kernel/actor";
import { api } from "./api";
import { queryKeys } from "./query-keys";

/** A colleague, as far as the inbox needs them. */
export interface MemberView {
  id: string;
  name: string;
  email: string;
  role: Role;
  revokedAt: string | null;
}

export interface TeamView {
  id: string;
  name: string;
  archivedAt: string | null;
}

const RARELY_MS = 60_000;

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
