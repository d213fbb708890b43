"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTimeZone } from "next-intl";
import { useQueryStates } from "nuqs";
import { DEFAULT_TIME_ZONE } from "@/ui/i18n/locale";
import { useNow } from "@/ui/time/now";
import {
  dayIn,
  daysOf,
  type FigureChoice,
  faultOf,
  figureAddress,
  reportParams,
} from "./report-params";
import { slaReportQuery } from "./report-query";

/** The report that the address asks for, and the ways to change it and to open its figures. */
export function useReport() {
  const [values, setValues] = useQueryStates(reportParams, { history: "push", scroll: false });
  const timeZone = useTimeZone() ?? DEFAULT_TIME_ZONE;
  const today = dayIn(timeZone, useNow());
  const days = daysOf(values, today);
  const fault = faultOf(days);
  const choice = { ...days, groupBy: values.groupBy, timeZone };
  const query = useQuery({
    ...slaReportQuery(choice),
    placeholderData: keepPreviousData,
    enabled: fault === null,
  });
  const { promise, basis } = values;
  /** The tickets behind a figure, for exactly the days shown: tomorrow it lists the same. */
  const hrefOf = (figure: FigureChoice) =>
    figureAddress("/insights/sla/tickets", {
      ...values,
      ...days,
      period: "custom",
      promise: figure.promise ?? promise,
      figure: figure.figure,
      key: figure.key ?? null,
      bucket: figure.bucket === undefined ? null : String(figure.bucket),
    });
  return { values, setValues, days, today, choice, fault, query, promise, basis, hrefOf };
}

export type ReportState = ReturnType<typeof useReport>;
