import { z } from "zod";
import { CreateTeam, createTeam, ListTeams, listTeams, TeamView } from "@/domain/tenancy";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "member.read",
  query: ListTeams,
  openapi: {
    summary: "List the teams by name",
    tag: "Teams",
    response: z.object({ data: z.array(TeamView), nextCursor: z.null() }),
  },
  run: async (ctx, { query }) => ({ data: await listTeams(ctx, query), nextCursor: null }),
});

export const POST = route({
  permission: "team.manage",
  input: CreateTeam,
  status: 201,
  openapi: { summary: "Create a team", tag: "Teams", response: z.object({ data: TeamView }) },
  run: async (ctx, { body }) => ({ data: await createTeam(ctx, body) }),
});
