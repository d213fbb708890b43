"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import type { SlaReport } from "@/domain/insights";
import type { ReportState } from "../use-report";
import { useReportWords } from "../use-report-words";
import { ChartFrame, MarkLabel } from "./chart-frame";
import { AXIS, CURSOR, GRID, HATCH_ID, HatchDefinition, STILL } from "./chart-style";
import { useFindings } from "./use-findings";
import { useTips } from "./use-tips";

interface ChartProps {
  state: ReportState;
  report: SlaReport;
}

/** How many promises were kept and broken, day by day or week by week. */
export function KeptOverTime({ state, report }: ChartProps) {
  const t = useTranslations("insights");
  const words = useReportWords();
  const tips = useTips();
  const router = useRouter();
  const { kept, own } = useFindings(state, report);
  const { promise, hrefOf } = state;
  const rows = report.groups.map(({ key, figures }) => {
    const { met, breached, compliance } = figures.promises[promise];
    return { key: key ?? "", met, breached, compliance };
  });
  const open = (figure: "met" | "breached") => (_: unknown, index: number) => {
    const key = rows[index]?.key;
    if (key !== undefined) router.push(hrefOf({ figure, key }));
  };
  return (
    <ChartFrame
      title={kept()}
      description={t("chart.keptOverTime")}
      height={232}
      labels={<KeptLabels state={state} met={own.met} breached={own.breached} />}
    >
      <BarChart data={rows} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} maxBarSize={28}>
        <HatchDefinition />
        <CartesianGrid {...GRID} />
        <XAxis dataKey="key" {...AXIS} tickFormatter={words.day} minTickGap={28} />
        <YAxis {...AXIS} axisLine={false} allowDecimals={false} width={32} />
        <Tooltip
          cursor={CURSOR}
          content={tips.judged<(typeof rows)[number]>((row) => words.day(row.key))}
        />
        <Bar
          dataKey="met"
          stackId="judged"
          fill="var(--green)"
          onClick={open("met")}
          className="cursor-pointer"
          {...STILL}
        />
        <Bar
          dataKey="breached"
          stackId="judged"
          fill={`url(#${HATCH_ID})`}
          onClick={open("breached")}
          className="cursor-pointer"
          {...STILL}
        />
      </BarChart>
    </ChartFrame>
  );
}

interface KeptLabelsProps {
  state: ReportState;
  met: number;
  breached: number;
}

/** The marks with their figures, which open their tickets. */
export function KeptLabels({ state, met, breached }: KeptLabelsProps) {
  const t = useTranslations("insights.chart");
  const link = "rounded-sm hover:text-ink hover:underline underline-offset-2";
  return (
    <>
      <MarkLabel mark={<rect width="10" height="10" rx="2" fill="var(--green)" />}>
        <Link href={state.hrefOf({ figure: "met" })} className={link}>
          {t("met", { count: met })}
        </Link>
      </MarkLabel>
      <MarkLabel
        mark={
          <>
            <HatchDefinition id={`${HATCH_ID}-label`} />
            <rect width="10" height="10" rx="2" fill={`url(#${HATCH_ID}-label)`} />
          </>
        }
      >
        <Link href={state.hrefOf({ figure: "breached" })} className={link}>
          {t("breached", { count: breached })}
        </Link>
      </MarkLabel>
    </>
  );
}
