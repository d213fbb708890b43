import { z } from "zod";
import { EscalateTicket, escalateTicket, getTicket, TicketDetail } from "@/domain/tickets";
import { route } from "../../../../../_delivery/route";

export const POST = route({
  permission: "ticket.escalate",
  params: z.object({ id: z.uuid() }),
  input: EscalateTicket,
  openapi: {
    summary: "Escalate to a lead or to another team",
    tag: "Tickets",
    response: z.object({ data: TicketDetail }),
  },
  run: async (ctx, { params, body }) => {
    await escalateTicket(ctx, { ...body, id: params.id });
    return { data: await getTicket(ctx, params) };
  },
});
