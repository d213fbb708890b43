import { z } from "zod";
import { getTeam, TeamView, UpdateTeam, updateTeam } from "@/domain/tenancy";
import { route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });
const response = z.object({ data: TeamView });

export const GET = route({
  permission: "member.read",
  params,
  openapi: { summary: "Get a team", tag: "Teams", response },
  run: async (ctx, { params: { id } }) => ({ data: await getTeam(ctx, id) }),
});

export const PATCH = route({
  permission: "team.manage",
  params,
  input: UpdateTeam,
  openapi: { summary: "Rename a team, set its members, archive it", tag: "Teams", response },
  run: async (ctx, { params: { id }, body }) => ({ data: await updateTeam(ctx, { id, ...body }) }),
});
