import type { AuthoredCalendar, CalendarView, Weekday } from "@/domain/sla";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** An interval as it is being typed; ids keep rows apart while their times change. */
export interface IntervalDraft {
  id: number;
  from: string;
  to: string;
}

export interface OwnDayDraft {
  id: number;
  date: string;
  name: string;
}

/** A calendar as a person edits it. */
export interface CalendarDraft {
  name: string;
  timeZone: string;
  weekly: Record<Weekday, IntervalDraft[]>;
  holidayCountry: string | null;
  holidayRegion: string | null;
  ownDays: OwnDayDraft[];
}

export type Fault = "name" | "time" | "order" | "neverOpen" | "ownDay";

let lastId = 0;
export function nextDraftId(): number {
  lastId += 1;
  return lastId;
}

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;

export function draftOf({
  name,
  authored,
}: Pick<CalendarView, "name" | "authored">): CalendarDraft {
  return {
    name,
    timeZone: authored.timeZone,
    weekly: Object.fromEntries(
      WEEKDAYS.map((day) => [
        day,
        (authored.weekly[day] ?? []).map(([from, to]) => ({ id: nextDraftId(), from, to })),
      ]),
    ) as CalendarDraft["weekly"],
    holidayCountry: authored.holidayCountry,
    holidayRegion: authored.holidayRegion,
    ownDays: authored.ownDays.map((day) => ({ id: nextDraftId(), ...day })),
  };
}

/** The calendar that a draft comes to; null with what is wrong, by the path the server would name. */
export function authoredOf(draft: CalendarDraft): {
  authored: AuthoredCalendar | null;
  faults: Record<string, Fault>;
} {
  const faults: Record<string, Fault> = {};
  const weekly: AuthoredCalendar["weekly"] = {};
  for (const day of WEEKDAYS) {
    const intervals = draft.weekly[day];
    if (intervals.length === 0) continue;
    weekly[day] = intervals.map(({ from, to }) => [from, to]);
    const isWritten = intervals.every(({ from, to }) => TIME.test(from) && TIME.test(to));
    if (!isWritten) faults[`authored.weekly.${day}`] = "time";
    else if (intervals.some(({ from, to }) => from >= to)) {
      faults[`authored.weekly.${day}`] = "order";
    }
  }
  if (Object.keys(weekly).length === 0) faults["authored.weekly"] = "neverOpen";
  const ownDays = draft.ownDays.map(({ date, name }) => ({ date, name: name.trim() }));
  if (ownDays.some(({ date, name }) => !/^\d{4}-\d{2}-\d{2}$/.test(date) || name === "")) {
    faults["authored.ownDays"] = "ownDay";
  }
  const { timeZone, holidayCountry, holidayRegion } = draft;
  const authored = { timeZone, weekly, holidayCountry, holidayRegion, ownDays };
  return { authored: Object.keys(faults).length === 0 ? authored : null, faults };
}

/** What a person means by `8`, `830` or `8.30`: a full time of day; what is none stays as it is. */
export function tidyTime(text: string): string {
  const match = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(text.trim());
  if (match === null) return text.trim();
  const [, hours = "", minutes = "00"] = match;
  return `${hours.padStart(2, "0")}:${minutes}`;
}
