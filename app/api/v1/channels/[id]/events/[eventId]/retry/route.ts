import { z } from "zod";
import { retryEvents } from "@/domain/ingestion";
import { route } from "../../../../../../../_delivery/route";

export const POST = route({
  permission: "event.retry",
  params: z.object({ id: z.uuid(), eventId: z.uuid() }),
  openapi: {
    summary: "Try an event again that was set aside",
    tag: "Channels",
    response: z.object({ data: z.object({ retried: z.int() }) }),
  },
  run: async (ctx, { params }) => ({
    data: await retryEvents(ctx, { channelId: params.id, eventId: params.eventId }),
  }),
});
