import { OrderPolicies, orderPolicies, PoliciesView } from "@/domain/sla";
import { route } from "../../../../_delivery/route";

export const PUT = route({
  permission: "policy.manage",
  input: OrderPolicies,
  openapi: {
    summary: "Set the order in which policies are tried",
    tag: "Policies",
    response: PoliciesView,
  },
  run: (ctx, { body }) => orderPolicies(ctx, body),
});
