import { z } from "zod";
import { getSlaReport, reportCsv, SlaReport, SlaReportQuery } from "@/domain/insights";
import { route } from "../../../../_delivery/route";

export const GET = route({
  permission: "insights.read",
  mayBeStale: true,
  query: SlaReportQuery,
  openapi: {
    summary: "Report how promises were kept",
    tag: "Reports",
    description:
      "A verdict counts when the promise was kept, or at the moment it was broken; what is overdue " +
      "and open counts as broken. Times count when they end. Dismissed tickets are outside. " +
      "`format=csv` gives the same figures as a file.",
    response: z.object({ data: SlaReport }),
  },
  run: async (ctx, { query }) => {
    const report = await getSlaReport(ctx, query);
    if (query.format === "json") return { data: report };
    const { from, to, timeZone } = report;
    const days = [from, new Date(Date.parse(to) - 1)].map((at) => dayOf(new Date(at), timeZone));
    const name = `sla-${query.groupBy}-${days.join("-")}.csv`;
    return new Response(reportCsv(report), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="${name}"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  },
});

/** `2026-11-22`, as the zone has it. */
function dayOf(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
}
