"use client";

import { ChartColumn, Download } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import type { SlaReport } from "@/domain/insights";
import { PageHeader } from "@/ui/composites/page-header";
import { Button } from "@/ui/primitives/button";
import { EmptyState } from "@/ui/primitives/empty-state";
import { ErrorState } from "@/ui/primitives/error-state";
import { IconButton } from "@/ui/primitives/icon-button";
import { Skeleton } from "@/ui/primitives/skeleton";
import { toast } from "@/ui/primitives/toaster";
import { apiFile } from "../../../_client/api";
import { useProblemWords } from "../../../_client/use-problem-words";
import { GroupTable } from "./group-table";
import { Headline } from "./headline";
import { ReportFilters } from "./report-filters";
import { PROMISES } from "./report-params";
import { reportPath } from "./report-query";
import { ResolutionBlock } from "./resolution-block";
import { type ReportState, useReport } from "./use-report";

// The charts' library is large, and no other page needs it.
const Charts = dynamic(() => import("./charts/charts"), {
  ssr: false,
  loading: () => <ChartSkeleton />,
});

/** How promises were kept: figures, charts and the table behind them. */
export function SlaScreen() {
  const t = useTranslations("insights");
  const common = useTranslations("common.action");
  const problemWords = useProblemWords();
  const state = useReport();
  const { query, choice } = state;
  const report = query.data;

  const download = async () => {
    try {
      await apiFile(`${reportPath(choice)}&format=csv`, `sla-${choice.from}-${choice.to}.csv`);
    } catch (problem) {
      toast.error(t("csvFailed"), { description: problemWords(problem) });
    }
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface print:block">
      <PageHeader
        title={t("title")}
        actions={
          <IconButton
            label={t("csv")}
            icon={<Download />}
            onClick={() => void download()}
            className="print:hidden"
          />
        }
      />
      <ReportFilters state={state} />
      <div
        aria-busy={query.isPlaceholderData}
        className="@container min-h-0 flex-1 overflow-auto print:overflow-visible"
      >
        {state.fault !== null ? (
          <ErrorState title={t(`period.${state.fault}`)} description={t("period.chooseOther")} />
        ) : query.isPending ? (
          <PageSkeleton label={t("loading")} />
        ) : report === undefined || (query.isError && query.isPlaceholderData) ? (
          <ErrorState
            title={t("errorTitle")}
            description={problemWords(query.error)}
            action={<Button onClick={() => void query.refetch()}>{common("tryAgain")}</Button>}
          />
        ) : isEmpty(report) ? (
          <EmptyState
            icon={<ChartColumn />}
            title={t("emptyTitle")}
            description={t("emptyText")}
            action={
              <Button onClick={() => void state.setValues({ period: "90d", from: null, to: null })}>
                {t("emptyAction")}
              </Button>
            }
          />
        ) : (
          <Figures state={state} report={report} />
        )}
      </div>
    </div>
  );
}

function Figures({ state, report }: { state: ReportState; report: SlaReport }) {
  const t = useTranslations("insights");
  return (
    <div className="mx-auto flex max-w-[76rem] flex-col pb-10">
      <Headline state={state} report={report} />
      <Charts state={state} report={report} />
      {state.promise === "resolution" ? <ResolutionBlock state={state} report={report} /> : null}
      <GroupTable state={state} report={report} />
      <p className="max-w-[46rem] px-4 pt-4 text-ink-3 text-sm">
        {t("method", { zone: report.timeZone })}
      </p>
    </div>
  );
}

function isEmpty({ total }: SlaReport): boolean {
  return (
    total.resolutions.resolved === 0 &&
    PROMISES.every((promise) => {
      const { met, breached, timed } = total.promises[promise];
      return met + breached + timed === 0;
    })
  );
}

function PageSkeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className="mx-auto max-w-[76rem]">
      <div className="grid grid-cols-5 gap-4 p-4 max-sm:grid-cols-2">
        {["a", "b", "c", "d", "e"].map((key) => (
          <Skeleton key={key} className="h-20" />
        ))}
      </div>
      <ChartSkeleton />
    </div>
  );
}

/** As high as the charts, so that nothing moves when they come. */
function ChartSkeleton() {
  return (
    <div className="grid @4xl:grid-cols-2 gap-8 p-4">
      <Skeleton className="h-[17.5rem] opacity-40" />
      <Skeleton className="h-[17.5rem] opacity-40" />
      <Skeleton className="@4xl:col-span-2 h-[14.5rem] opacity-40" />
    </div>
  );
}
