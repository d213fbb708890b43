"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Bar, BarChart, CartesianGrid, LabelList, Tooltip, XAxis, YAxis } from "recharts";
import type { SlaReport } from "@/domain/insights";
import type { ReportState } from "../use-report";
import { useReportWords } from "../use-report-words";
import { ChartFrame } from "./chart-frame";
import { AXIS, CURSOR, HATCH_ID, HatchDefinition, HORIZONTAL_GRID, STILL } from "./chart-style";
import { KeptLabels } from "./kept-over-time";
import { MOST_BARS, nameWidth, shortName, unbroken } from "./names";
import { useFindings } from "./use-findings";
import { useTips } from "./use-tips";

interface ChartProps {
  state: ReportState;
  report: SlaReport;
}

/** The share that was kept, group by group, each with its share beside the bar. */
export function KeptByGroup({ state, report }: ChartProps) {
  const t = useTranslations("insights");
  const words = useReportWords();
  const tips = useTips();
  const router = useRouter();
  const { kept, own, nameOf } = useFindings(state, report);
  const { promise, hrefOf } = state;
  const rows = report.groups.slice(0, MOST_BARS).map((group) => {
    const { met, breached, compliance } = group.figures.promises[promise];
    const judged = met + breached;
    return {
      key: group.key ?? "none",
      name: nameOf(group),
      met,
      breached,
      kept: compliance,
      // The label stands at the end of this bar, which must be there to have one.
      broken: compliance === null ? 0.000_001 : Math.max(0.000_001, 1 - compliance),
      compliance,
      label:
        compliance === null
          ? unbroken(t("chart.noVerdict"))
          : unbroken(t("chart.keptLabel", { share: words.share(compliance), judged })),
    };
  });
  const open = (figure: "met" | "breached") => (_: unknown, index: number) => {
    const key = rows[index]?.key;
    if (key !== undefined) router.push(hrefOf({ figure, key }));
  };
  return (
    <ChartFrame
      title={kept()}
      description={t("chart.keptByGroup")}
      height={Math.max(120, 40 + rows.length * 32)}
      labels={<KeptLabels state={state} met={own.met} breached={own.breached} />}
    >
      <BarChart
        data={rows}
        layout="vertical"
        margin={{ top: 0, right: 96, bottom: 0, left: 0 }}
        maxBarSize={18}
      >
        <HatchDefinition />
        <CartesianGrid {...HORIZONTAL_GRID} />
        <XAxis
          type="number"
          {...AXIS}
          domain={[0, 1]}
          ticks={[0, 0.5, 1]}
          tickFormatter={words.share}
        />
        <YAxis
          type="category"
          dataKey="name"
          {...AXIS}
          tickFormatter={shortName}
          interval={0}
          width={nameWidth(rows)}
        />
        <Tooltip cursor={CURSOR} content={tips.judged<(typeof rows)[number]>((row) => row.name)} />
        <Bar
          dataKey="kept"
          stackId="judged"
          fill="var(--green)"
          onClick={open("met")}
          className="cursor-pointer"
          {...STILL}
        />
        <Bar
          dataKey="broken"
          stackId="judged"
          fill={`url(#${HATCH_ID})`}
          onClick={open("breached")}
          className="cursor-pointer"
          {...STILL}
        >
          <LabelList dataKey="label" position="right" fill="var(--ink-2)" fontSize={11} />
        </Bar>
      </BarChart>
    </ChartFrame>
  );
}
