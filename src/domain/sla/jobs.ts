import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** Records the breaches that event times already decided. */
export const SlaSweep = defineJob({
  name: "sla.sweep",
  queue: "sweep",
  payload: z.object({}),
  key: () => "all",
});

/** Brings changed policies and calendars to a tenant's open tickets. */
export const ApplyPolicies = defineJob({
  name: "policy.apply",
  queue: "sweep",
  payload: z.object({ tenantId: z.uuid() }),
  key: ({ tenantId }) => tenantId,
});
