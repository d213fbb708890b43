import { type CalendarDefinition, WEEKDAYS } from "@/domain/sla/rules/calendar";

export const MINUTE = 60_000;
const DAYS = 14;

/** What a clock on the wall shows, minute by minute, for a fortnight of one zone. */
export interface WallWindow {
  timeZone: string;
  /** Epoch milliseconds. */
  from: number;
  minutes: number;
  dates: string[];
  times: string[];
  weekdays: (typeof WEEKDAYS)[number][];
  /** Minutes after which the wall clock jumps. */
  jumps: number[];
}

export interface OraclePause {
  /** Minutes from the start of the window. */
  from: number;
  to: number | null;
}

/** Reads the wall clock through Intl, so that the oracle shares nothing with Temporal. */
export function readWall(timeZone: string, firstDay: string): WallWindow {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const from = Date.parse(`${firstDay}T00:00:00Z`);
  const window: WallWindow = {
    timeZone,
    from,
    minutes: DAYS * 24 * 60,
    dates: [],
    times: [],
    weekdays: [],
    jumps: [],
  };
  let before: number | null = null;
  for (let minute = 0; minute < window.minutes; minute += 1) {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of format.formatToParts(from + minute * MINUTE)) parts[type] = value;
    const date = `${parts.year}-${parts.month}-${parts.day}`;
    const time = `${parts.hour}:${parts.minute}`;
    const weekday = WEEKDAYS.find((day) => day === parts.weekday?.toLowerCase());
    if (weekday === undefined) throw new Error(`no weekday: ${parts.weekday}`);
    window.dates.push(date);
    window.times.push(time);
    window.weekdays.push(weekday);
    const wall = Date.parse(`${date}T${time}:00Z`);
    if (before !== null && wall - before !== MINUTE) window.jumps.push(minute);
    before = wall;
  }
  return window;
}

function counts(
  window: WallWindow,
  calendar: CalendarDefinition | null,
  pauses: readonly OraclePause[],
  minute: number,
): boolean {
  if (pauses.some(({ from, to }) => minute >= from && (to === null || minute < to))) return false;
  if (calendar === null) return true;
  const [date, time, weekday] = [
    window.dates[minute],
    window.times[minute],
    window.weekdays[minute],
  ];
  if (date === undefined || time === undefined || weekday === undefined) {
    throw new Error(`minute ${minute} lies outside the window`);
  }
  if (calendar.holidays?.includes(date)) return false;
  return calendar.weekly[weekday]?.some(([from, to]) => time >= from && time < to) ?? false;
}

/** Steps minute by minute; "beyond" if the fortnight is over first. */
export function oracleDue(
  window: WallWindow,
  calendar: CalendarDefinition | null,
  start: number,
  target: number,
  pauses: readonly OraclePause[],
): number | null | "beyond" {
  let left = target;
  for (let minute = start; minute < window.minutes; minute += 1) {
    if (left === 0) return minute;
    if (pauses.some(({ from, to }) => to === null && minute >= from)) return null;
    if (counts(window, calendar, pauses, minute)) left -= 1;
  }
  return left === 0 ? window.minutes : "beyond";
}

export function oracleElapsed(
  window: WallWindow,
  calendar: CalendarDefinition | null,
  from: number,
  to: number,
  pauses: readonly OraclePause[],
): number {
  let elapsed = 0;
  for (let minute = from; minute < to; minute += 1) {
    if (counts(window, calendar, pauses, minute)) elapsed += 1;
  }
  return elapsed;
}
