"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import type { ReportGroup, ReportGroupBy } from "@/domain/insights";
import { FORMAT_LOCALES } from "@/ui/i18n/locale";
import { roughDurationWords } from "@/ui/time/duration-words";
import { formatInstant } from "@/ui/time/format-instant";
import { useTimeWords } from "@/ui/time/use-time-words";
import { isDay } from "./report-params";

const NBSP = "\u00a0";
const HOUR = 3_600;
const DAY = 24 * HOUR;

type Named = Pick<ReportGroup, "key" | "label">;

/** Shares, lengths of time and groups in the person's language; what is unknown is a dash. */
export function useReportWords() {
  const t = useTranslations("insights");
  const finding = useTranslations("insights.finding");
  const common = useTranslations("common");
  const format = useFormatter();
  const times = useTimeWords();
  const unit = useTranslations("common.time");
  const units = { minute: unit("unitMinute"), hour: unit("unitHour"), day: unit("unitDay") };
  const roundLength = (seconds: number) => {
    if (seconds === 0) return "0";
    const isRound = seconds < HOUR || seconds % (seconds < DAY ? HOUR : DAY) === 0;
    return isRound ? roughDurationWords(seconds * 1_000, units) : times.duration(seconds * 1_000);
  };
  /** `15–30 m`, `8 h – 1 d`. */
  const roundLengths = (from: number, to: number) => {
    const [first = "", second = ""] = [from, to].map(roundLength);
    const [number, unit] = first.split(NBSP);
    return unit === second.split(NBSP)[1] ? `${number}–${second}` : `${first} – ${second}`;
  };
  const locale = FORMAT_LOCALES[useLocale()];
  const day = (key: string) =>
    !isDay(key) ? key : formatInstant(Date.parse(`${key}T12:00:00Z`), "dayOfYear", locale, "UTC");
  return {
    share: (share: number | null) =>
      share === null
        ? "–"
        : format.number(share, { style: "percent", maximumFractionDigits: share < 1 ? 1 : 0 }),
    length: (seconds: number | null) => (seconds === null ? "–" : times.duration(seconds * 1_000)),
    /** A round length, as axes have them: `2 h` rather than `2 h 00`. */
    roundLength,
    number: (value: number) => format.number(value),
    day,
    /** With its year. */
    dayOfYear: (key: string) => formatInstant(Date.parse(`${key}T12:00:00Z`), "day", locale, "UTC"),
    /** A part of the distribution. */
    part: (from: number | null, to: number | null): string => {
      if (from === null) return finding("under", { length: roundLength(to ?? 0) });
      if (to === null) return finding("over", { length: roundLength(from) });
      return roundLengths(from, to);
    },
    group: (groupBy: ReportGroupBy, { key, label }: Named): string => {
      if (key === null) return t(`none.${noneOf(groupBy)}`);
      switch (groupBy) {
        case "day":
          return day(key);
        case "week":
          return t("weekOf", { day: day(key) });
        case "platform":
          return common(`platform.${key as "x"}`);
        case "priority":
          return common(`priority.${key as "low"}`);
        default:
          return label ?? key;
      }
    },
  };
}

function noneOf(groupBy: ReportGroupBy): "agent" | "team" | "other" {
  return groupBy === "agent" || groupBy === "team" ? groupBy : "other";
}
