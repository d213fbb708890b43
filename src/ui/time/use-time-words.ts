"use client";

import { useLocale, useTimeZone, useTranslations } from "next-intl";
import { DEFAULT_TIME_ZONE, FORMAT_LOCALES } from "../i18n/locale";
import { durationWords, roughDurationWords } from "./duration-words";
import { formatInstant } from "./format-instant";
import { type Instant, toMs } from "./instant";
import { nearness } from "./nearness";

/** Times in the person's language and zone. */
export function useTimeWords() {
  const t = useTranslations("common.time");
  const locale = FORMAT_LOCALES[useLocale()];
  const timeZone = useTimeZone() ?? DEFAULT_TIME_ZONE;
  const units = { minute: t("unitMinute"), hour: t("unitHour"), day: t("unitDay") };
  const write = (ms: number, form: Parameters<typeof formatInstant>[1]) =>
    formatInstant(ms, form, locale, timeZone);

  return {
    /** `48 m`, `2 h 05`, `3 d 4 h`. */
    duration: (milliseconds: number) => durationWords(milliseconds, units),
    /** `Sat, 21 Nov 2026, 14:05 CET`. */
    exact: (instant: Instant) => write(toMs(instant), "exact"),
    /** `21 Nov 2026`. */
    day: (instant: Instant) => write(toMs(instant), "day"),
    /** `Saturday, 21 November 2026`, with the comma that the language writes. */
    longDay: (instant: Instant) => write(toMs(instant), "longDay"),
    /** `14:05`. */
    timeOfDay: (instant: Instant) => write(toMs(instant), "time"),
    /** `12 m`, `3 h`, `yesterday 14:05`, `Mon 14:05`, `14 Nov`, `14 Nov 2025`. */
    relative: (instant: Instant, now: number, withAgo = false) => {
      const at = toMs(instant);
      switch (nearness(at, now, (ms) => write(ms, "day"))) {
        case "now":
          return t("now");
        case "duration": {
          const duration = roughDurationWords(Math.abs(now - at), units);
          return withAgo && at < now ? t("ago", { duration }) : duration;
        }
        case "yesterday":
          return t("yesterdayAt", { time: write(at, "time") });
        case "week":
          return `${write(at, "weekday")} ${write(at, "time")}`;
        case "year":
          return write(at, "dayOfYear");
        case "far":
          return write(at, "day");
      }
    },
  };
}
