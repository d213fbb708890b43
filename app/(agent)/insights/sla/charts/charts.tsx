"use client";

import type { SlaReport } from "@/domain/insights";
import type { ReportState } from "../use-report";
import { DistributionChart } from "./distribution-chart";
import { KeptByGroup } from "./kept-by-group";
import { KeptOverTime } from "./kept-over-time";
import { TimesByGroup } from "./times-by-group";
import { TimesOverTime } from "./times-over-time";

interface ChartsProps {
  state: ReportState;
  report: SlaReport;
}

/** Everything that needs the charts' library, in a bundle of its own. */
export default function Charts({ state, report }: ChartsProps) {
  const isOverTime = report.groupBy === "day" || report.groupBy === "week";
  const Kept = isOverTime ? KeptOverTime : KeptByGroup;
  const Times = isOverTime ? TimesOverTime : TimesByGroup;
  return (
    <div className="grid @4xl:grid-cols-2 gap-x-8 gap-y-6 p-4 max-sm:px-3">
      <Kept state={state} report={report} />
      <Times state={state} report={report} />
      <div className="@4xl:col-span-2 min-w-0">
        <DistributionChart state={state} report={report} />
      </div>
    </div>
  );
}
