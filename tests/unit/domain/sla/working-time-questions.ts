import { type CalendarDefinition, parseCalendar, WEEKDAYS } from "@/domain/sla/rules/calendar";
import { addWorkingTime, elapsedWorkingTime, type Pause } from "@/domain/sla/rules/working-time";

const MINUTE = 60_000;

export type Hours = [from: string, to: string][];

export function week(hours: Hours, days: readonly (typeof WEEKDAYS)[number][] = WEEKDAYS) {
  return Object.fromEntries(days.map((day) => [day, hours]));
}

const WORKDAYS = WEEKDAYS.slice(0, 5);
export const office: CalendarDefinition = {
  timeZone: "Europe/Berlin",
  weekly: week([["08:00", "18:00"]], WORKDAYS),
  holidays: ["2026-12-25"],
};
export const berlin = (hours: Hours): CalendarDefinition => ({
  timeZone: "Europe/Berlin",
  weekly: week(hours),
});

const pause = ([from, to]: [string, string | null]): Pause => ({
  from: new Date(from),
  to: to === null ? null : new Date(to),
});

export function due(
  definition: CalendarDefinition | null,
  startAt: string,
  minutes: number,
  pauses: [string, string | null][] = [],
): string | undefined {
  const calendar = definition && parseCalendar(definition);
  const at = addWorkingTime(calendar, new Date(startAt), minutes * MINUTE, pauses.map(pause));
  return at?.toISOString().replace(".000Z", "Z");
}

export function elapsed(
  definition: CalendarDefinition | null,
  from: string,
  to: string,
  pauses: [string, string | null][] = [],
): number {
  const calendar = definition && parseCalendar(definition);
  const found = elapsedWorkingTime(calendar, new Date(from), new Date(to), pauses.map(pause));
  return found / MINUTE;
}
