import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { AppError } from "@/kernel/errors";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
/** 1970-01-01 was a Thursday: weeks are counted from the Monday before it. */
const FIRST_MONDAY = -3 * DAY;

const TimeOfDay = z
  .string('times are written like "08:00"')
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, {
    error: ({ input }) => `${quote(input)} is no time of day: write HH:MM, from 00:00 to 24:00`,
    abort: true,
  });

const OpeningInterval = z
  .tuple([TimeOfDay, TimeOfDay], {
    error: 'an interval is a pair of times, like ["08:00","18:00"]',
  })
  .refine(([from, to]) => minuteOfDay(from) < minuteOfDay(to), {
    error: ({ input }) =>
      `${quote(input)} does not end after it begins: ` +
      'split opening hours over midnight at "24:00" and go on at "00:00" on the next day',
  });

const OpeningDay = z
  .array(OpeningInterval, "a day is a list of intervals; leave it out or give [] if it is closed")
  .optional();

const Weekly = z.strictObject(
  {
    mon: OpeningDay,
    tue: OpeningDay,
    wed: OpeningDay,
    thu: OpeningDay,
    fri: OpeningDay,
    sat: OpeningDay,
    sun: OpeningDay,
  } satisfies Record<Weekday, typeof OpeningDay>,
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `${issue.keys.map(quote).join(", ")} is no weekday: they are ${WEEKDAYS.join(", ")}`
        : 'weekly hours are given by day, like {"mon":[["08:00","18:00"]]}',
  },
);

/** A business calendar as people write it and as it is kept beside a verdict (rules 8 and 9). */
export const CalendarDefinition = z.strictObject(
  {
    timeZone: z.string("give the name of a time zone, like Europe/Berlin").refine(isTimeZone, {
      error: ({ input }) =>
        `${quote(input)} is no time zone: give an IANA name, like Europe/Berlin`,
    }),
    weekly: Weekly.refine((weekly) => WEEKDAYS.some((day) => weekly[day]?.length), {
      error: "this calendar is never open: no day of the week has an interval",
    }),
    holidays: z
      .array(
        z.iso.date({
          error: ({ input }) => `${quote(input)} is no date: write it like 2026-12-25`,
        }),
        'holidays are a list of dates, like ["2026-12-25"]',
      )
      .optional(),
  },
  {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `${issue.keys.map(quote).join(", ")} is unknown: a calendar has timeZone, weekly and holidays`
        : "a calendar is an object with timeZone, weekly and holidays",
  },
);
export type CalendarDefinition = z.infer<typeof CalendarDefinition>;

/** A checked calendar, laid out for counting. All times are local wall-clock milliseconds. */
export interface Calendar {
  readonly timeZone: string;
  /** From Monday 00:00, sorted and merged; `openBefore`: open time earlier in the same week. */
  readonly week: readonly { from: number; to: number; openBefore: number }[];
  readonly openPerWeek: number;
  /** From the epoch, sorted, only days that would be open; `openBefore`: lost to earlier ones. */
  readonly holidays: readonly { from: number; openBefore: number }[];
}

/**
 * Checks a calendar and lays it out for counting, so that the calculator meets no bad one (rule 9).
 * @throws AppError `invalid`, with what is wrong in which field
 */
export function parseCalendar(input: unknown): Calendar {
  const { data, error } = CalendarDefinition.safeParse(input);
  if (data !== undefined) return layOutCalendar(data);
  const issues = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const reasons = issues.map(({ path, message }) =>
    path === "" ? message : `${path}: ${message}`,
  );
  throw new AppError("invalid", `This calendar cannot be used: ${reasons.join("; ")}`, { issues });
}

/** Lays out a definition that its schema has already checked. */
export function layOutCalendar(definition: CalendarDefinition): Calendar {
  const week: { from: number; to: number; openBefore: number }[] = [];
  let openPerWeek = 0;
  for (const { from, to } of sortedIntervals(definition.weekly)) {
    const last = week.at(-1);
    if (last !== undefined && from <= last.to) {
      openPerWeek += Math.max(0, to - last.to);
      last.to = Math.max(last.to, to);
    } else {
      week.push({ from, to, openBefore: openPerWeek });
      openPerWeek += to - from;
    }
  }
  const { timeZoneId } = zoned(definition.timeZone);
  const weekly: Calendar = { timeZone: timeZoneId, week, openPerWeek, holidays: [] };
  const holidays: { from: number; openBefore: number }[] = [];
  let openBefore = 0;
  for (const date of [...new Set(definition.holidays)].sort()) {
    const from = Date.parse(`${date}T00:00:00Z`);
    const lost = openUntil(weekly, from + DAY) - openUntil(weekly, from);
    if (lost === 0) continue;
    holidays.push({ from, openBefore });
    openBefore += lost;
  }
  return { ...weekly, holidays };
}

/**
 * Open milliseconds of the wall clock before `local`, counted from a fixed Monday (negative before
 * it): only differences mean something. Never falls as `local` grows.
 */
export function openUntil(calendar: Calendar, local: number): number {
  const holiday = calendar.holidays[lastStartedBy(calendar.holidays, local)];
  const scheduled = scheduledUntil(calendar, local);
  if (holiday === undefined) return scheduled;
  const { from, openBefore } = holiday;
  const lost =
    scheduledUntil(calendar, Math.min(local, from + DAY)) - scheduledUntil(calendar, from);
  return scheduled - openBefore - lost;
}

function scheduledUntil({ week, openPerWeek }: Calendar, local: number): number {
  const weeks = Math.floor((local - FIRST_MONDAY) / WEEK);
  const ofWeek = local - FIRST_MONDAY - weeks * WEEK;
  const interval = week[lastStartedBy(week, ofWeek)];
  const inWeek =
    interval === undefined
      ? 0
      : interval.openBefore + Math.min(ofWeek, interval.to) - interval.from;
  return weeks * openPerWeek + inWeek;
}

/** The index of the last entry that starts at or before `at`; -1 if none does. */
function lastStartedBy(entries: readonly { from: number }[], at: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.from ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function sortedIntervals(weekly: CalendarDefinition["weekly"]): { from: number; to: number }[] {
  return WEEKDAYS.flatMap((day, index) =>
    (weekly[day] ?? []).map(([from, to]) => ({
      from: index * DAY + minuteOfDay(from) * MINUTE,
      to: index * DAY + minuteOfDay(to) * MINUTE,
    })),
  ).sort((a, b) => a.from - b.from);
}

function minuteOfDay(time: string): number {
  const [hours, minutes] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

function isTimeZone(name: string): boolean {
  // Temporal takes fixed offsets and whole timestamps as well: they begin with a sign or a digit.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return zoned(name).timeZoneId !== "";
  } catch {
    return false;
  }
}

function zoned(timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
