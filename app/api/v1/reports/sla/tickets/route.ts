import { listReportTickets, ReportTicketPage, ReportTicketsQuery } from "@/domain/insights";
import { route } from "../../../../../_delivery/route";

export const GET = route({
  permission: "insights.read",
  mayBeStale: true,
  query: ReportTicketsQuery,
  openapi: {
    summary: "List the tickets behind a figure of the SLA report",
    tag: "Reports",
    description: "Exactly those that the report counted, latest activity first.",
    response: ReportTicketPage,
  },
  run: (ctx, { query }) => listReportTickets(ctx, query),
});
