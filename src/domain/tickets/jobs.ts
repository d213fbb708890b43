import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** Brings changed targets to a tenant's open tickets. */
export const ApplyTargets = defineJob({
  name: "target.apply",
  queue: "sweep",
  payload: z.object({ tenantId: z.uuid() }),
  key: ({ tenantId }) => tenantId,
});
