import { z } from "zod";
import { getTicket, ReturnEscalation, returnEscalation, TicketDetail } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "ticket.escalate",
  params: z.object({ id: z.uuid() }),
  input: ReturnEscalation,
  openapi: {
    summary: "Give an escalated ticket back to where it came from",
    tag: "Tickets",
    response: z.object({ data: TicketDetail }),
  },
  run: async (ctx, { params, body }) => {
    await returnEscalation(ctx, { ...body, id: params.id });
    return { data: await getTicket(ctx, params) };
  },
});
