"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Bar, BarChart, CartesianGrid, LabelList, Tooltip, XAxis, YAxis } from "recharts";
import type { SlaReport } from "@/domain/insights";
import type { ReportState } from "../use-report";
import { useReportWords } from "../use-report-words";
import { ChartFrame } from "./chart-frame";
import { AXIS, CURSOR, HORIZONTAL_GRID, STILL } from "./chart-style";
import { MOST_BARS, nameWidth, shortName } from "./names";
import { timeTicks } from "./time-ticks";
import { TimesLabels } from "./times-over-time";
import { useFindings } from "./use-findings";
import { useTips } from "./use-tips";

interface ChartProps {
  state: ReportState;
  report: SlaReport;
}

/** How long it took, group by group, each length beside its bar. */
export function TimesByGroup({ state, report }: ChartProps) {
  const t = useTranslations("insights");
  const words = useReportWords();
  const tips = useTips();
  const router = useRouter();
  const { times, own, nameOf } = useFindings(state, report);
  const { promise, basis, hrefOf } = state;
  const rows = report.groups.slice(0, MOST_BARS).map((group) => {
    const { timed, times: of } = group.figures.promises[promise];
    const { median, p90, mean } = of[basis];
    return {
      key: group.key ?? "none",
      name: nameOf(group),
      timed,
      median,
      p90,
      mean,
      medianLabel: median === null ? t("chart.noTime") : words.length(median),
      p90Label: p90 === null ? "" : words.length(p90),
    };
  });
  const ticks = timeTicks(rows.map(({ p90 }) => p90 ?? 0));
  const open = (_: unknown, index: number) => {
    const key = rows[index]?.key;
    if (key !== undefined) router.push(hrefOf({ figure: "timed", key }));
  };
  const label = { position: "right", fill: "var(--ink-2)", fontSize: 11 } as const;
  return (
    <ChartFrame
      title={times()}
      description={t("chart.timesByGroup")}
      height={Math.max(120, 40 + rows.length * 38)}
      labels={<TimesLabels median={own.times[basis].median} p90={own.times[basis].p90} />}
    >
      <BarChart
        data={rows}
        layout="vertical"
        margin={{ top: 0, right: 72, bottom: 0, left: 0 }}
        barGap={1}
        maxBarSize={12}
      >
        <CartesianGrid {...HORIZONTAL_GRID} />
        <XAxis
          type="number"
          {...AXIS}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 1]}
          tickFormatter={words.roundLength}
        />
        <YAxis
          type="category"
          dataKey="name"
          {...AXIS}
          tickFormatter={shortName}
          interval={0}
          width={nameWidth(rows)}
        />
        <Tooltip cursor={CURSOR} content={tips.timed<(typeof rows)[number]>((row) => row.name)} />
        <Bar
          dataKey="median"
          fill="var(--accent)"
          onClick={open}
          className="cursor-pointer"
          {...STILL}
        >
          <LabelList dataKey="medianLabel" {...label} />
        </Bar>
        <Bar
          dataKey="p90"
          fill="var(--line-control)"
          onClick={open}
          className="cursor-pointer"
          {...STILL}
        >
          <LabelList dataKey="p90Label" {...label} />
        </Bar>
      </BarChart>
    </ChartFrame>
  );
}
