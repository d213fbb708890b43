import { z } from "zod";
import { revokeInvitation } from "@/domain/tenancy";
import { route } from "../../../../_delivery/route";

export const DELETE = route({
  permission: "member.manage",
  params: z.object({ id: z.uuid() }),
  status: 204,
  openapi: { summary: "Withdraw an invitation", tag: "Invitations" },
  run: async (ctx, { params }) => revokeInvitation(ctx, params),
});
