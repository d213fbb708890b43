import { z } from "zod";
import { defineJob } from "@/infra/queue";

/** Records the breaches that event times already decided. */
export const SlaSweep = defineJob({
  name: "sla.sweep",
  queue: "sweep",
  payload: z.object({}),
  key: () => "all",
});
