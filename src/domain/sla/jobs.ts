import { z } from "zod";
import { defineJob } from "@/infra/queue";

const OfTenant = z.object({ tenantId: z.uuid() });

/** Finds the tenants with clocks whose moment has come or is near. */
export const SlaSweep = defineJob({
  name: "sla.sweep",
  queue: "clock",
  payload: z.object({}),
  key: () => "all",
});

/** Does what a tenant's clocks ask for by now: verdicts, warnings, steps of policies. */
export const FireMoments = defineJob({
  name: "sla.fire",
  queue: "clock",
  payload: OfTenant,
  key: ({ tenantId }) => tenantId,
});

/** Brings changed policies and calendars to a tenant's open tickets. */
export const ApplyPolicies = defineJob({
  name: "policy.apply",
  queue: "background",
  payload: OfTenant,
  key: ({ tenantId }) => tenantId,
});
