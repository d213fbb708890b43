import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getNow, getTimeZone, getTranslations } from "next-intl/server";
import type { SearchParams } from "nuqs/server";
import { listReportTickets, ReportTicketsQuery } from "@/domain/insights";
import { AppError } from "@/kernel/errors";
import { inTenant, requireMember } from "../../../../_delivery/session";
import { dayIn, loadFigureParams } from "../report-params";
import { FIGURE_PAGE_SIZE, reportTicketsQuery } from "../report-query";
import { figureQueryOf } from "./figure-query";
import { ReportTicketsScreen } from "./report-tickets-screen";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("insights.tickets"))("title") };
}

export default async function ReportTicketsPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  await requireMember("insights.read");
  const [values, timeZone, now] = await Promise.all([
    loadFigureParams(searchParams),
    getTimeZone(),
    getNow(),
  ]);
  const choice = figureQueryOf(values, dayIn(timeZone, now.getTime()), timeZone);
  const input = ReportTicketsQuery.safeParse({ ...choice, limit: FIGURE_PAGE_SIZE });
  const client = new QueryClient();
  if (input.success) {
    const page = await inTenant((ctx) => listReportTickets(ctx, input.data)).catch(refusedToNull);
    if (page !== null) {
      const { queryKey } = reportTicketsQuery(choice);
      client.setQueryData(queryKey, { pages: [page], pageParams: [null] });
    }
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ReportTicketsScreen />
    </HydrationBoundary>
  );
}

/** What is refused here is refused to the browser too, where the page says why. */
function refusedToNull(error: unknown): null {
  if (error instanceof AppError && error.code === "invalid") return null;
  throw error;
}
