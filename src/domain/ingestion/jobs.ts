import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** One bounded batch of a tenant's stored events; queues itself again while more waits. */
export const DrainInbox = defineJob({
  name: "inbox.drain",
  queue: "drain",
  payload: z.object({ tenantId: z.uuid() }),
  key: ({ tenantId }) => tenantId,
});

/** Restores every lost job from Postgres. */
export const RestoreWork = defineJob({
  name: "work.restore",
  queue: "sweep",
  payload: z.object({}),
  key: () => "all",
});
