import { z } from "zod";
import { CreateToken, createToken, listTokens, NewToken, TokenView } from "@/domain/auth";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "token.manage",
  openapi: {
    summary: "List the API tokens",
    tag: "Tokens",
    response: z.object({ data: z.array(TokenView), nextCursor: z.null() }),
  },
  run: async (ctx) => ({ data: await listTokens(ctx), nextCursor: null }),
});

export const POST = route({
  permission: "token.manage",
  input: CreateToken,
  status: 201,
  openapi: {
    summary: "Create an API token; it is shown this once",
    tag: "Tokens",
    response: z.object({ data: NewToken }),
  },
  run: async (ctx, { body }) => ({ data: await createToken(ctx, body) }),
});
