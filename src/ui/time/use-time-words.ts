"use client";

import { useFormatter, useTranslations } from "next-intl";
import { durationWords, roughDurationWords } from "./duration-words";
import { type Instant, toMs } from "./instant";
import { nearness } from "./nearness";

/** Times in the person's language and zone. */
export function useTimeWords() {
  const t = useTranslations("common.time");
  const format = useFormatter();
  const units = { minute: t("unitMinute"), hour: t("unitHour"), day: t("unitDay") };
  const clockTime = (at: Date) => format.dateTime(at, { hour: "2-digit", minute: "2-digit" });

  return {
    /** `48 m`, `2 h 05`, `3 d 4 h`. */
    duration: (milliseconds: number) => durationWords(milliseconds, units),
    /** `Sat, 21 Nov 2026, 14:05 CET`. */
    exact: (instant: Instant) =>
      format.dateTime(new Date(toMs(instant)), {
        weekday: "short",
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        timeZoneName: "short",
      }),
    /** `12 m`, `3 h`, `yesterday 14:05`, `Mon 14:05`, `14 Nov`, `14 Nov 2025`. */
    relative: (instant: Instant, now: number, withAgo = false) => {
      const at = toMs(instant);
      const date = new Date(at);
      const day = (ms: number) =>
        format.dateTime(new Date(ms), { year: "numeric", month: "2-digit", day: "2-digit" });
      switch (nearness(at, now, day)) {
        case "now":
          return t("now");
        case "duration": {
          const duration = roughDurationWords(Math.abs(now - at), units);
          return withAgo && at < now ? t("ago", { duration }) : duration;
        }
        case "yesterday":
          return t("yesterdayAt", { time: clockTime(date) });
        case "week":
          return `${format.dateTime(date, { weekday: "short" })} ${clockTime(date)}`;
        case "year":
          return format.dateTime(date, { day: "numeric", month: "short" });
        case "far":
          return format.dateTime(date, { day: "numeric", month: "short", year: "numeric" });
      }
    },
  };
}
