"use client";

import { useTranslations } from "next-intl";
import { CartesianGrid, LabelList, Line, LineChart, Tooltip, XAxis, YAxis } from "recharts";
import type { SlaReport } from "@/domain/insights";
import type { ReportState } from "../use-report";
import { useReportWords } from "../use-report-words";
import { ChartFrame, MarkLabel } from "./chart-frame";
import { AXIS, GRID, STILL } from "./chart-style";
import { timeTicks } from "./time-ticks";
import { useFindings } from "./use-findings";
import { useTips } from "./use-tips";

interface ChartProps {
  state: ReportState;
  report: SlaReport;
}

/** How long it took, day by day or week by week; a day without an answer is a gap. */
export function TimesOverTime({ state, report }: ChartProps) {
  const t = useTranslations("insights");
  const words = useReportWords();
  const tips = useTips();
  const { times, own } = useFindings(state, report);
  const { promise, basis } = state;
  const rows = report.groups.map(({ key, figures }) => {
    const { timed, times: of } = figures.promises[promise];
    return { key: key ?? "", timed, ...of[basis] };
  });
  const ticks = timeTicks(rows.map(({ p90 }) => p90 ?? 0));
  const last = rows.findLastIndex(({ median }) => median !== null);
  // Where both lines end at nearly the same height, their names stand apart.
  const gap = (rows[last]?.p90 ?? 0) - (rows[last]?.median ?? 0);
  const isNear = gap < (ticks.at(-1) ?? 1) * 0.08;
  const endLabel =
    (name: string, shift: number) => (props: { x?: unknown; y?: unknown; index?: number }) =>
      props.index === last ? (
        <text
          x={Number(props.x) + 8}
          y={Number(props.y) + 4 + (isNear ? shift : 0)}
          fill="var(--ink-2)"
          fontSize={11}
        >
          {name}
        </text>
      ) : null;
  return (
    <ChartFrame
      title={times()}
      description={t("chart.timesOverTime")}
      height={232}
      labels={<TimesLabels median={own.times[basis].median} p90={own.times[basis].p90} />}
    >
      <LineChart data={rows} margin={{ top: 8, right: 96, bottom: 0, left: 0 }}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="key" {...AXIS} tickFormatter={words.day} minTickGap={28} />
        <YAxis
          {...AXIS}
          axisLine={false}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 1]}
          tickFormatter={words.roundLength}
          width={56}
        />
        <Tooltip
          cursor={{ stroke: "var(--line-control)" }}
          content={tips.timed<(typeof rows)[number]>((row) => words.day(row.key))}
        />
        <Line
          dataKey="p90"
          stroke="var(--ink-3)"
          strokeWidth={1.5}
          strokeDasharray="4 3"
          dot={{ r: 1.5, fill: "var(--ink-3)", strokeWidth: 0 }}
          {...STILL}
        >
          <LabelList content={endLabel(t("table.p90"), -7)} />
        </Line>
        <Line
          dataKey="median"
          stroke="var(--accent)"
          strokeWidth={2}
          dot={{ r: 2, fill: "var(--accent)", strokeWidth: 0 }}
          {...STILL}
        >
          <LabelList content={endLabel(t("table.median"), 7)} />
        </Line>
      </LineChart>
    </ChartFrame>
  );
}

/** The two lines, or bars, with what they come to over the whole period. */
export function TimesLabels({ median, p90 }: { median: number | null; p90: number | null }) {
  const t = useTranslations("insights");
  const words = useReportWords();
  return (
    <>
      <MarkLabel mark={<rect y="3" width="10" height="4" rx="1" fill="var(--accent)" />}>
        {t("table.median")} {words.length(median)}
      </MarkLabel>
      <MarkLabel mark={<path d="M0 5h4M6 5h4" stroke="var(--ink-3)" strokeWidth="2" />}>
        {t("table.p90")} {words.length(p90)}
      </MarkLabel>
    </>
  );
}
