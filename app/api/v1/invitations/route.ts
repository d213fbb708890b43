import { z } from "zod";
import {
  CreateInvitation,
  createInvitation,
  InvitationView,
  listInvitations,
  NewInvitation,
} from "@/domain/tenancy";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "member.manage",
  openapi: {
    summary: "List the invitations of the last 90 days",
    tag: "Invitations",
    response: z.object({ data: z.array(InvitationView), nextCursor: z.null() }),
  },
  run: async (ctx) => ({ data: await listInvitations(ctx), nextCursor: null }),
});

export const POST = route({
  permission: "member.manage",
  input: CreateInvitation,
  status: 201,
  openapi: {
    summary: "Invite one person by a link that works once",
    tag: "Invitations",
    response: z.object({ data: NewInvitation }),
  },
  run: async (ctx, { body }) => ({ data: await createInvitation(ctx, body) }),
});
