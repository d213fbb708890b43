import { ListTickets, listTickets, TicketPage } from "@/domain/tickets";
import { route } from "../../../_delivery/route";

export const GET = route({
  permission: "ticket.read",
  query: ListTickets,
  openapi: {
    summary: "List tickets",
    tag: "Tickets",
    description: "Filters narrow each other. Pages go on by `cursor`; null ends the list.",
    response: TicketPage,
  },
  run: (ctx, { query }) => listTickets(ctx, query),
});
