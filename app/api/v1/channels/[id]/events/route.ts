import { z } from "zod";
import { listSetAsideEvents, SetAsideEvent } from "@/domain/ingestion";
import { route } from "../../../../../_delivery/route";

export const GET = route({
  permission: "event.retry",
  params: z.object({ id: z.uuid() }),
  query: z.object({
    cursor: z.string().max(500).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  openapi: {
    summary: "List the events of a channel that could not be understood",
    tag: "Channels",
    response: z.object({ data: z.array(SetAsideEvent), nextCursor: z.string().nullable() }),
  },
  run: (ctx, { params, query }) => listSetAsideEvents(ctx, { channelId: params.id, ...query }),
});
