import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** Makes partitions ahead, drops those that are due, and finds companies with something to prune. */
export const KeepRetention = defineJob({
  name: "retention.keep",
  queue: "sweep",
  payload: z.object({}),
  key: () => "all",
});
