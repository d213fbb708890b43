import { z } from "zod";
import { getUsage, UsageView } from "@/domain/quotas";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "settings.read",
  openapi: {
    summary: "Get what the company uses of what it may use",
    tag: "Settings",
    response: z.object({ data: UsageView }),
  },
  run: async (ctx) => ({ data: await getUsage(ctx) }),
});
