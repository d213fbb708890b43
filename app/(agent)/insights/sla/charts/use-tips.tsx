"use client";

import { useTranslations } from "next-intl";
import type { TooltipContentProps } from "recharts";
import { useReportWords } from "../use-report-words";
import { ChartTip } from "./chart-tip";

interface Judged {
  compliance: number | null;
  met: number;
  breached: number;
}

interface Timed {
  median: number | null;
  p90: number | null;
  mean: number | null;
  timed: number;
}

type Hovered = Pick<TooltipContentProps, "active" | "payload">;

/** What stands under the pointer: of promises, how many were kept; of times, how long they took. */
export function useTips() {
  const t = useTranslations("insights");
  const words = useReportWords();
  const rowOf = <Row,>({ active, payload }: Hovered) =>
    active ? (payload?.[0]?.payload as Row | undefined) : undefined;
  return {
    judged:
      <Row extends Judged>(titleOf: (row: Row) => string) =>
      (hovered: Hovered) => {
        const row = rowOf<Row>(hovered);
        if (row === undefined) return null;
        return (
          <ChartTip
            title={titleOf(row)}
            lines={[
              { name: t("table.compliance"), value: words.share(row.compliance) },
              { name: t("table.met"), value: words.number(row.met) },
              { name: t("table.breached"), value: words.number(row.breached) },
            ]}
          />
        );
      },
    timed:
      <Row extends Timed>(titleOf: (row: Row) => string) =>
      (hovered: Hovered) => {
        const row = rowOf<Row>(hovered);
        if (row === undefined) return null;
        return (
          <ChartTip
            title={titleOf(row)}
            lines={[
              { name: t("table.median"), value: words.length(row.median) },
              { name: t("table.p90"), value: words.length(row.p90) },
              { name: t("table.mean"), value: words.length(row.mean) },
              { name: t("chart.count"), value: words.number(row.timed) },
            ]}
          />
        );
      },
  };
}
