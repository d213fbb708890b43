import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { getNow, getTimeZone, getTranslations } from "next-intl/server";
import type { SearchParams } from "nuqs/server";
import { getSlaReport, SlaReportQuery } from "@/domain/insights";
import { AppError } from "@/kernel/errors";
import { inTenant, requireMember } from "../../../_delivery/session";
import { dayIn, daysOf, loadReportParams } from "./report-params";
import { slaReportQuery } from "./report-query";
import { SlaScreen } from "./sla-screen";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("insights"))("title") };
}

export default async function SlaReportPage({
  searchParams,
}: {
  searchParams: Promise<SearchParams>;
}) {
  await requireMember("insights.read");
  const [values, timeZone, now] = await Promise.all([
    loadReportParams(searchParams),
    getTimeZone(),
    getNow(),
  ]);
  const today = dayIn(timeZone, now.getTime());
  const choice = { ...daysOf(values, today), groupBy: values.groupBy, timeZone };
  const input = SlaReportQuery.safeParse(choice);
  const client = new QueryClient();
  if (input.success) {
    const report = await inTenant((ctx) => getSlaReport(ctx, input.data)).catch(refusedToNull);
    if (report !== null) client.setQueryData(slaReportQuery(choice).queryKey, report);
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SlaScreen />
    </HydrationBoundary>
  );
}

/** What is refused here is refused to the browser too, where the page says why. */
function refusedToNull(error: unknown): null {
  if (error instanceof AppError && error.code === "invalid") return null;
  throw error;
}
