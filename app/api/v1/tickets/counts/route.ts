import { z } from "zod";
import { countViews, TicketCounts } from "@/domain/tickets";
import { route } from "../../../../_delivery/route";

export const GET = route({
  permission: "ticket.read",
  openapi: {
    summary: "Count the tickets of each view of the inbox",
    tag: "Tickets",
    response: z.object({ data: TicketCounts }),
  },
  run: async (ctx) => ({ data: await countViews(ctx) }),
});
