import { z } from "zod";
import { revokeToken } from "@/domain/auth";
import { route } from "../../../../_delivery/route";

export const DELETE = route({
  permission: "token.manage",
  params: z.object({ id: z.uuid() }),
  status: 204,
  openapi: { summary: "Revoke an API token at once", tag: "Tokens" },
  run: async (ctx, { params }) => revokeToken(ctx, params),
});
