"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Bar, BarChart, CartesianGrid, LabelList, XAxis, YAxis } from "recharts";
import type { SlaReport } from "@/domain/insights";
import { Cell, HeaderCell, Table, TableHead, TableRow } from "@/ui/primitives/table";
import type { ReportState } from "../use-report";
import { useReportWords } from "../use-report-words";
import { ChartFrame } from "./chart-frame";
import { AXIS, GRID, STILL } from "./chart-style";
import { useFindings } from "./use-findings";

interface ChartProps {
  state: ReportState;
  report: SlaReport;
}

/** How many took how long: the median alone would hide two heaps. */
export function DistributionChart({ state, report }: ChartProps) {
  const t = useTranslations("insights");
  const words = useReportWords();
  const router = useRouter();
  const { spread, buckets, bucketName, own } = useFindings(state, report);
  const { hrefOf } = state;
  const rows = buckets.map((count, bucket) => ({
    bucket,
    name: bucketName(bucket),
    count,
    label: count === 0 ? "" : words.number(count),
  }));
  return (
    <ChartFrame
      title={spread()}
      description={t("chart.distribution")}
      height={184}
      labels={t("chart.timed", { count: own.timed })}
      table={
        <details className="mt-1">
          <summary className="w-fit cursor-pointer rounded-sm text-ink-2 text-sm hover:text-ink max-sm:py-3">
            {t("chart.asTable")}
          </summary>
          <Table aria-label={t("chart.distribution")} className="max-w-[28rem]">
            <TableHead>
              <HeaderCell>{t("chart.length")}</HeaderCell>
              <HeaderCell isNumeric>{t("chart.count")}</HeaderCell>
              <HeaderCell isNumeric>{t("chart.share")}</HeaderCell>
            </TableHead>
            <tbody>
              {rows.map(({ bucket, name, count }) => (
                <TableRow key={bucket} className="[&:last-child>th]:border-b-0">
                  <th scope="row" className="h-8 border-line border-b px-3 pl-4 font-normal">
                    {name}
                  </th>
                  <Cell isNumeric className="h-8">
                    {count === 0 ? (
                      "0"
                    ) : (
                      <Link
                        href={hrefOf({ figure: "timed", bucket })}
                        className="rounded-sm underline decoration-line-control underline-offset-2"
                      >
                        {words.number(count)}
                      </Link>
                    )}
                  </Cell>
                  <Cell isNumeric className="h-8">
                    {words.share(own.timed === 0 ? null : count / own.timed)}
                  </Cell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </details>
      }
    >
      <BarChart data={rows} margin={{ top: 20, right: 8, bottom: 0, left: 0 }} maxBarSize={56}>
        <CartesianGrid {...GRID} />
        <XAxis dataKey="name" {...AXIS} minTickGap={4} />
        <YAxis {...AXIS} axisLine={false} allowDecimals={false} width={32} />
        <Bar
          dataKey="count"
          fill="var(--accent)"
          onClick={(_: unknown, bucket: number) => router.push(hrefOf({ figure: "timed", bucket }))}
          className="cursor-pointer"
          {...STILL}
        >
          <LabelList dataKey="label" position="top" fill="var(--ink-2)" fontSize={11} />
        </Bar>
      </BarChart>
    </ChartFrame>
  );
}
