import { z } from "zod";
import {
  getTicket,
  TicketDetail,
  TicketSummary,
  UpdateTicket,
  updateTicket,
} from "@/domain/tickets";
import { route } from "../../../../_delivery/route";

const params = z.object({ id: z.uuid() });

export const GET = route({
  permission: "ticket.read",
  params,
  openapi: {
    summary: "Get a ticket with its timeline, its contact and what can be answered",
    tag: "Tickets",
    response: z.object({ data: TicketDetail }),
  },
  run: async (ctx, { params }) => ({ data: await getTicket(ctx, params) }),
});

export const PATCH = route({
  permission: "ticket.update",
  params,
  input: UpdateTicket,
  openapi: {
    summary: "Change status, priority, assignment or tags",
    tag: "Tickets",
    description: "With `version`, refused with 409 when somebody changed the ticket since.",
    response: z.object({ data: TicketSummary }),
  },
  run: async (ctx, { params, body }) => ({
    data: await updateTicket(ctx, { ...body, id: params.id }),
  }),
});
