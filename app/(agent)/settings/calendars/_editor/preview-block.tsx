"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { AuthoredCalendar, CalendarDay, CalendarPreview } from "@/domain/sla";
import { SettingsBlock } from "@/ui/composites/settings-layout";
import { FORMAT_LOCALES } from "@/ui/i18n/locale";
import { Badge } from "@/ui/primitives/badge";
import { ErrorState } from "@/ui/primitives/error-state";
import { SkeletonList } from "@/ui/primitives/skeleton";
import { calendarPreviewQuery } from "../../../../_client/policy-queries";
import { useProblemWords } from "../../../../_client/use-problem-words";

const TYPING_PAUSE_MS = 250;

/** What the calendar comes to, as it stands on the page. @param authored null: not complete yet */
export function PreviewBlock({ authored }: { authored: AuthoredCalendar | null }) {
  const t = useTranslations("calendars.preview");
  const settled = useSettled(authored);
  return (
    <SettingsBlock title={t("title")} description={t("description")}>
      {settled === null ? (
        <p className="text-ink-3">{t("waiting")}</p>
      ) : (
        <Preview authored={settled} />
      )}
    </SettingsBlock>
  );
}

function Preview({ authored }: { authored: AuthoredCalendar }) {
  const t = useTranslations("calendars.preview");
  const problemWords = useProblemWords();
  const query = useQuery({
    ...calendarPreviewQuery(authored, useLocale()),
    placeholderData: keepPreviousData,
  });
  if (query.isError) {
    return (
      <ErrorState variant="inline" title={t("failed")} description={problemWords(query.error)} />
    );
  }
  if (query.data === undefined) return <SkeletonList label={t("title")} rows={6} />;
  return (
    <>
      <ol aria-label={t("title")} className="flex flex-col">
        {query.data.days.map((day, index) => (
          <PreviewRow key={day.date} day={day} isToday={index === 0} />
        ))}
      </ol>
      <ClosedDays holidays={query.data.holidays} />
    </>
  );
}

function PreviewRow({ day, isToday }: { day: CalendarDay; isToday: boolean }) {
  const t = useTranslations("calendars.preview");
  const writeDate = useDateWords();
  const { date, open, hours, holiday } = day;
  const words =
    open.length === 0
      ? (holiday ?? t("closed"))
      : open
          .map(([from, to]) =>
            from === "00:00" && to === "24:00" ? t("wholeDay") : `${from}–${to}`,
          )
          .join(", ");
  return (
    <li className="flex min-h-8 items-center gap-3 py-1 max-sm:flex-wrap">
      <span className="w-28 shrink-0 text-ink-2 tabular-nums">
        {writeDate(date, { weekday: "short", day: "numeric", month: "short" })}
      </span>
      <span
        aria-hidden
        className="relative h-2 w-40 shrink-0 rounded-full bg-sunken ring-1 ring-line ring-inset max-sm:order-last max-sm:w-full"
      >
        {open.map(([from, to]) => (
          <span
            key={from}
            className="absolute inset-y-0 rounded-full bg-ink-3"
            style={{ left: `${shareOfDay(from)}%`, right: `${100 - shareOfDay(to)}%` }}
          />
        ))}
      </span>
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
        <span className={open.length === 0 ? "text-ink-3" : "tabular-nums"}>{words}</span>
        {isToday ? <Badge>{t("today")}</Badge> : null}
        {hours === 24 ? null : (
          <Badge tone="accent">{t(hours < 24 ? "shorter" : "longer", { hours })}</Badge>
        )}
      </span>
    </li>
  );
}

function ClosedDays({ holidays }: Pick<CalendarPreview, "holidays">) {
  const t = useTranslations("calendars.preview");
  const writeDate = useDateWords();
  if (holidays.length === 0) return <p className="text-ink-3">{t("furtherNone")}</p>;
  return (
    <div>
      <h3 className="mb-1 font-medium text-sm">{t("further")}</h3>
      <ul className="columns-2 gap-6 text-ink-2 max-sm:columns-1">
        {holidays.map(({ date, name }) => (
          <li key={date} className="flex break-inside-avoid gap-3 py-0.5">
            <span className="w-24 shrink-0 tabular-nums">
              {writeDate(date, { day: "numeric", month: "short", year: "numeric" })}
            </span>
            <span className="min-w-0">{name}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What was given, once the typing pauses; nothing is kept of what is incomplete. */
function useSettled(authored: AuthoredCalendar | null): AuthoredCalendar | null {
  const [settled, setSettled] = useState(authored);
  const key = JSON.stringify(authored);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key)), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}

function shareOfDay(time: string): number {
  const [hours, minutes] = time.split(":");
  return ((Number(hours) * 60 + Number(minutes)) / 1_440) * 100;
}

/** A date of the calendar, in whatever zone it is read. */
function useDateWords() {
  const locale = FORMAT_LOCALES[useLocale()];
  return (date: string, form: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...form, timeZone: "UTC" }).format(
      new Date(`${date}T00:00:00Z`),
    );
}
