import { z } from "zod";
import { archivePolicy, getPolicy, PolicyView, SavePolicy, updatePolicy } from "@/domain/sla";
import { route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });
const response = z.object({ data: PolicyView });

export const GET = route({
  permission: "settings.read",
  params,
  openapi: { summary: "Get a policy", tag: "Policies", response },
  run: async (ctx, { params: { id } }) => ({ data: await getPolicy(ctx, id) }),
});

export const PATCH = route({
  permission: "policy.manage",
  params,
  input: SavePolicy,
  openapi: {
    summary: "Save a policy",
    description:
      "Takes the whole policy. A change of its definition is a new version; open tickets are judged by it from now on, verdicts keep the version they were made by.",
    tag: "Policies",
    response,
  },
  run: async (ctx, { params: { id }, body }) => ({
    data: await updatePolicy(ctx, { id, ...body }),
  }),
});

export const DELETE = route({
  permission: "policy.manage",
  params,
  openapi: {
    summary: "Archive a policy",
    description: "Its open tickets come under the next that matches. The default stays.",
    tag: "Policies",
  },
  run: (ctx, { params: { id } }) => archivePolicy(ctx, id),
});
