"use client";

import { useTranslations } from "next-intl";
import type { ReportGroup, SlaReport } from "@/domain/insights";
import type { ReportState } from "../use-report";
import { useReportWords } from "../use-report-words";

/** What the charts show, in a sentence each. */
export function useFindings(state: ReportState, report: SlaReport) {
  const t = useTranslations("insights.finding");
  const promises = useTranslations("common.clock.promise");
  const words = useReportWords();
  const { promise, basis } = state;
  const { groups, groupBy, total, distribution } = report;
  const own = total.promises[promise];
  const name = promises(promise);
  const judged = own.met + own.breached;
  const nameOf = (group: ReportGroup) => words.group(groupBy, group);

  const kept = (): string => {
    if (judged === 0) return t("keptNone", { promise: name });
    if (own.breached === 0) return t("keptAll", { promise: name, count: own.met });
    const share = words.share(own.compliance);
    const worst = mostBroken(groups, promise);
    if (worst === null || groups.length < 2) return t("kept", { promise: name, share });
    return t("keptWorst", {
      promise: name,
      share,
      group: nameOf(worst),
      count: worst.figures.promises[promise].breached,
    });
  };

  const times = (): string => {
    if (own.timed === 0) return t("timesNone", { promise: name });
    const { median, p90 } = own.times[basis];
    const lengths = { median: words.length(median), p90: words.length(p90) };
    return promise === "resolution" ? t("resolved", lengths) : t("answered", lengths);
  };

  const buckets = distribution.promises[promise][basis];
  const spread = (): string => {
    const largest = buckets.indexOf(Math.max(...buckets));
    const count = buckets[largest] ?? 0;
    if (count === 0) return t("spreadNone");
    return t("spread", {
      count,
      total: own.timed,
      part: bucketName(largest),
    });
  };

  const { edges } = distribution;
  const bucketName = (index: number): string =>
    words.part(edges[index - 1] ?? null, edges[index] ?? null);

  return { kept, times, spread, bucketName, buckets, own, nameOf };
}

function mostBroken(
  groups: readonly ReportGroup[],
  promise: ReportState["promise"],
): ReportGroup | null {
  let worst: ReportGroup | null = null;
  for (const group of groups) {
    const { breached } = group.figures.promises[promise];
    if (breached > (worst?.figures.promises[promise].breached ?? 0)) worst = group;
  }
  return worst;
}
