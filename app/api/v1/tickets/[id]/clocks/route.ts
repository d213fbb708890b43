import { z } from "zod";
import { ClockExplanation, explainClocks } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const GET = route({
  permission: "ticket.read",
  params: z.object({ id: z.uuid() }),
  openapi: {
    summary: "Why each clock of a ticket has its deadline",
    tag: "Tickets",
    response: z.object({ data: z.array(ClockExplanation) }),
  },
  run: async (ctx, { params }) => ({ data: await explainClocks(ctx, params) }),
});
