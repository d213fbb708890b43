import { z } from "zod";
import { ListMembers, listMembers, MemberView } from "@/domain/tenancy";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "member.read",
  query: ListMembers,
  openapi: {
    summary: "List the members by name",
    tag: "Members",
    response: z.object({ data: z.array(MemberView), nextCursor: z.null() }),
  },
  run: async (ctx, { query }) => ({ data: await listMembers(ctx, query), nextCursor: null }),
});
