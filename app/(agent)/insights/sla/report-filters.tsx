"use client";

import { useTranslations } from "next-intl";
import { Field } from "@/ui/primitives/field";
import { Input } from "@/ui/primitives/input";
import { SegmentedControl } from "@/ui/primitives/segmented-control";
import { Select } from "@/ui/primitives/select";
import { GROUPS, PERIODS, PROMISES } from "./report-params";
import type { ReportState } from "./use-report";
import { useReportWords } from "./use-report-words";

/** What is reported: stretch of time, groups, promise, and which time is meant. */
export function ReportFilters({ state }: { state: ReportState }) {
  const t = useTranslations("insights");
  const promises = useTranslations("common.clock.promise");
  const words = useReportWords();
  const { values, setValues, days, today, choice } = state;
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2 max-sm:px-3 print:hidden">
      <Select
        aria-label={t("period.label")}
        value={values.period}
        onValueChange={(period) =>
          void setValues(
            period === "custom" ? { period, ...days } : { period, from: null, to: null },
          )
        }
        options={PERIODS.map((value) => ({ value, label: t(`period.${value}`) }))}
        className={
          values.period === "custom" ? "w-40 max-sm:w-full" : "w-40 max-sm:w-[calc(50%-0.25rem)]"
        }
      />
      {values.period === "custom" ? (
        <>
          <Field label={t("period.from")} isLabelHidden className="max-sm:flex-1">
            <Input
              type="date"
              value={days.from}
              max={days.to}
              onChange={(event) => void setValues({ from: event.target.value || null })}
              className="w-36 max-sm:w-full"
            />
          </Field>
          <span aria-hidden className="text-ink-3">
            –
          </span>
          <Field label={t("period.to")} isLabelHidden className="max-sm:flex-1">
            <Input
              type="date"
              value={days.to}
              min={days.from}
              max={today}
              onChange={(event) => void setValues({ to: event.target.value || null })}
              className="w-36 max-sm:w-full"
            />
          </Field>
        </>
      ) : null}
      <Select
        aria-label={t("groupBy.label")}
        value={values.groupBy}
        onValueChange={(groupBy) => void setValues({ groupBy, sort: null })}
        options={GROUPS.map((value) => ({ value, label: t(`groupBy.${value}`) }))}
        className={
          values.period === "custom" ? "w-40 max-sm:w-full" : "w-40 max-sm:w-[calc(50%-0.25rem)]"
        }
      />
      <SegmentedControl
        label={t("promise")}
        value={values.promise}
        onValueChange={(promise) => void setValues({ promise })}
        options={PROMISES.map((value) => ({ value, label: promises(value) }))}
        className="max-sm:w-full max-sm:[&>*]:flex-1 max-sm:[&>*]:px-1"
      />
      <SegmentedControl
        label={t("basis.label")}
        value={values.basis}
        onValueChange={(basis) => void setValues({ basis })}
        options={[
          { value: "business", label: t("basis.business") },
          { value: "wall", label: t("basis.wall") },
        ]}
        className="max-sm:w-full max-sm:[&>*]:flex-1"
      />
      <span className="ml-auto text-ink-3 text-sm max-sm:ml-0">
        {t("range", {
          from: words.dayOfYear(days.from),
          to: words.dayOfYear(days.to),
          zone: choice.timeZone,
        })}
      </span>
    </div>
  );
}
