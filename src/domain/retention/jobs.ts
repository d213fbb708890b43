import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** Makes partitions ahead, drops those that are due, and finds companies with something to prune. */
export const KeepRetention = defineJob({
  name: "retention.keep",
  queue: "sweep",
  payload: z.object({}),
  key: () => "all",
});

/** Deletes what aged out in one company; queues itself again while more is due. */
export const PruneTenant = defineJob({
  name: "tenant.prune",
  queue: "background",
  payload: z.object({ tenantId: z.uuid() }),
  key: ({ tenantId }) => tenantId,
});
