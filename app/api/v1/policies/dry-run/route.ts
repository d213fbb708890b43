import { z } from "zod";
import { PolicyTrial, TryPolicy, tryPolicy } from "@/domain/tickets";
import { route } from "../../../../_delivery/route";

export const POST = route({
  permission: "policy.manage",
  input: TryPolicy,
  openapi: {
    summary: "Try a policy on the last 1,000 tickets, saved or not",
    description:
      "Which would match, and how their promises would have fared under it from their beginning, beside how they fared in fact. Nothing is changed.",
    tag: "Policies",
    response: z.object({ data: PolicyTrial }),
  },
  run: async (ctx, { body }) => ({ data: await tryPolicy(ctx, body) }),
});
