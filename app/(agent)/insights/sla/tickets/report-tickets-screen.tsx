"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { ArrowLeft, Ticket } from "lucide-react";
import Link from "next/link";
import { useTimeZone, useTranslations } from "next-intl";
import { type inferParserType, useQueryStates } from "nuqs";
import type { ReportTicketPage } from "@/domain/insights";
import { PageHeader } from "@/ui/composites/page-header";
import { DEFAULT_TIME_ZONE } from "@/ui/i18n/locale";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { useNow } from "@/ui/time/now";
import { TicketTable } from "../../../../_client/parts/ticket-table";
import { useProblemWords } from "../../../../_client/use-problem-words";
import { dayIn, figureParams, reportAddress } from "../report-params";
import { type FigureQuery, reportTicketsQuery } from "../report-query";
import { useReportWords } from "../use-report-words";
import { figureQueryOf } from "./figure-query";

/** The tickets behind one figure of the report, and which figure that was. */
export function ReportTicketsScreen() {
  const t = useTranslations("insights.tickets");
  const table = useTranslations("inbox.table");
  const list = useTranslations("inbox.list");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const [values] = useQueryStates(figureParams);
  const timeZone = useTimeZone() ?? DEFAULT_TIME_ZONE;
  const choice = figureQueryOf(values, dayIn(timeZone, useNow()), timeZone);
  const query = useInfiniteQuery(reportTicketsQuery(choice));
  const page = query.data?.pages[0];
  const tickets = query.data?.pages.flatMap(({ data }) => data) ?? [];
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <PageHeader
        leading={
          <Button asChild variant="ghost" size="sm">
            <Link href={reportAddress("/insights/sla", reportOf(values))}>
              <ArrowLeft aria-hidden />
              {t("back")}
            </Link>
          </Button>
        }
        title={<FigureName choice={choice} page={page} />}
      />
      <div className="min-h-0 flex-1 overflow-auto">
        {query.isPending ? (
          <SkeletonList label={list("loading")} rows={14} rowClassName="h-10" />
        ) : page === undefined ? (
          <ErrorState
            title={list("errorTitle")}
            description={problemWords(query.error)}
            action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
          />
        ) : tickets.length === 0 ? (
          <EmptyState icon={<Ticket />} title={t("emptyTitle")} description={t("emptyText")} />
        ) : (
          <>
            <p className="px-4 py-2 text-ink-2">
              <Counted choice={choice} counted={page.counted} tickets={page.tickets} />
            </p>
            <TicketTable label={t("title")} tickets={tickets} />
            {query.hasNextPage ? (
              <div className="flex justify-center p-4">
                <Button
                  isBusy={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  {table("more")}
                </Button>
              </div>
            ) : null}
          </>
        )}
      </div>
    </div>
  );
}

function reportOf({
  period,
  from,
  to,
  groupBy,
  promise,
  basis,
  sort,
}: inferParserType<typeof figureParams>) {
  return { period, from, to, groupBy, promise, basis, sort };
}

interface FigureNameProps {
  choice: FigureQuery;
  page: ReportTicketPage | undefined;
}

function FigureName({ choice, page }: FigureNameProps) {
  const t = useTranslations("insights");
  const promises = useTranslations("common.clock.promise");
  const words = useReportWords();
  const { figure, key, groupBy } = choice;
  const ofTicket = figure === "resolved" || figure === "reopened" || figure === "unresolved";
  const parts = [
    t(`tickets.figure.${figure}`),
    ...(ofTicket ? [] : [promises(choice.promise)]),
    ...(key === undefined
      ? []
      : [words.group(groupBy, { key: key === "none" ? null : key, label: page?.label ?? null })]),
    ...(page?.part == null ? [] : [words.part(page.part.from, page.part.to)]),
  ];
  return <>{parts.join(" · ")}</>;
}

interface CountedProps {
  choice: FigureQuery;
  counted: number;
  tickets: number;
}

function Counted({ choice, counted, tickets }: CountedProps) {
  const t = useTranslations("insights.tickets");
  const words = useReportWords();
  const { from, to, timeZone } = choice;
  const range = t("range", {
    from: words.dayOfYear(from),
    to: words.dayOfYear(to),
    zone: timeZone,
  });
  return (
    <>
      {counted === tickets ? t("tickets", { tickets }) : t("counted", { counted, tickets })} ·{" "}
      {range}
    </>
  );
}
