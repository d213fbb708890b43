import type { Temporal } from "temporal-polyfill";
import { type CalendarDefinition, WEEKDAYS } from "./calendar";
import type { Holiday } from "./expand-holidays";

export interface PreviewDay {
  /** `2026-12-25` */
  date: string;
  /** Local wall-clock times; intervals that touch or overlap are one. */
  open: [string, string][];
  /** 24, or what the change of the clocks makes of it. */
  hours: number;
  /** Why it is closed although its weekday may be open. */
  holiday: string | null;
}

/** What a calendar comes to on the days from `first` on (rule 9). @param closed with their names */
export function previewDays(
  { timeZone, weekly }: Pick<CalendarDefinition, "timeZone" | "weekly">,
  closed: readonly Holiday[],
  first: Temporal.PlainDate,
  count: number,
): PreviewDay[] {
  const names = new Map(closed.map(({ date, name }) => [date, name]));
  return Array.from({ length: count }, (_, index) => {
    const day = first.add({ days: index });
    const date = day.toString();
    const holiday = names.get(date) ?? null;
    const weekday = WEEKDAYS[day.dayOfWeek - 1];
    const intervals = weekday === undefined ? [] : (weekly[weekday] ?? []);
    return {
      date,
      open: holiday === null ? merge(intervals) : [],
      hours: day.toZonedDateTime(timeZone).hoursInDay,
      holiday,
    };
  });
}

function merge(intervals: readonly (readonly [string, string])[]): [string, string][] {
  const merged: [string, string][] = [];
  for (const [from, to] of [...intervals].sort(([a], [b]) => a.localeCompare(b))) {
    const last = merged.at(-1);
    if (last === undefined || from > last[1]) merged.push([from, to]);
    else if (to > last[1]) last[1] = to;
  }
  return merged;
}
