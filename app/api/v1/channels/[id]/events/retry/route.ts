import { z } from "zod";
import { retryEvents } from "@/domain/ingestion";
import { route } from "../../../../../../_delivery/route";

export const POST = route({
  permission: "event.retry",
  params: z.object({ id: z.uuid() }),
  openapi: {
    summary: "Try all events of a channel again that were set aside",
    tag: "Channels",
    response: z.object({ data: z.object({ retried: z.int() }) }),
  },
  run: async (ctx, { params }) => ({ data: await retryEvents(ctx, { channelId: params.id }) }),
});
