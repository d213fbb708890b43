import { z } from "zod";
import { getMember, MemberView, UpdateMember, updateMember } from "@/domain/tenancy";
import { releaseTickets } from "@/domain/tickets";
import { route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });
const response = z.object({ data: MemberView });

export const GET = route({
  permission: "member.read",
  params,
  openapi: { summary: "Get a member", tag: "Members", response },
  run: async (ctx, { params: { id } }) => ({ data: await getMember(ctx, id) }),
});

export const PATCH = route({
  permission: "member.manage",
  params,
  input: UpdateMember,
  openapi: {
    summary: "Change a member's role, revoke or restore them",
    description:
      "A revoked member is out at once; their unfinished tickets become unassigned and the tokens they made are revoked. The last admin stays.",
    tag: "Members",
    response,
  },
  run: async (ctx, { params: { id }, body }) => {
    const data = await updateMember(ctx, { id, ...body });
    if (body.isRevoked === true) await releaseTickets(ctx, id);
    return { data };
  },
});
