import { z } from "zod";
import { createPolicy, listPolicies, PoliciesView, PolicyView, SavePolicy } from "@/domain/sla";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "settings.read",
  openapi: {
    summary: "List the policies in the order they are tried",
    tag: "Policies",
    response: PoliciesView,
  },
  run: (ctx) => listPolicies(ctx),
});

export const POST = route({
  permission: "policy.manage",
  input: SavePolicy,
  status: 201,
  openapi: {
    summary: "Create a policy, after all others but the default",
    tag: "Policies",
    response: z.object({ data: PolicyView }),
  },
  run: async (ctx, { body }) => ({ data: await createPolicy(ctx, body) }),
});
