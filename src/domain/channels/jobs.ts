import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** One bounded step of polling a channel. */
export const PollChannel = defineJob({
  name: "channel.poll",
  queue: "poll",
  payload: z.object({ tenantId: z.uuid(), channelId: z.uuid() }),
  key: ({ channelId }) => channelId,
});
