import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** One step of one reply: send it, or look whether it was sent. */
export const DeliverReply = defineJob({
  name: "reply.deliver",
  queue: "deliver",
  payload: z.object({ tenantId: z.uuid(), outboxId: z.uuid() }),
  key: ({ outboxId }) => outboxId,
});
