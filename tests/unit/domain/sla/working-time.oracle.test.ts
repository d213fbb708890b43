import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CalendarDefinition, parseCalendar, WEEKDAYS } from "@/domain/sla/rules/calendar";
import { addWorkingTime, elapsedWorkingTime, type Pause } from "@/domain/sla/rules/working-time";
import {
  MINUTE,
  type OraclePause,
  oracleDue,
  oracleElapsed,
  readWall,
  type WallWindow,
} from "./minute-oracle";

/** Fortnights with something odd in the middle. */
const FORTNIGHTS: [timeZone: string, firstDay: string, jumps: number, oddity: string][] = [
  ["Europe/Berlin", "2026-03-22", 1, "23 hours"],
  ["Europe/Berlin", "2026-10-18", 1, "25 hours"],
  ["Australia/Lord_Howe", "2026-03-29", 1, "half an hour is repeated"],
  ["Australia/Lord_Howe", "2026-09-27", 1, "half an hour is skipped"],
  ["America/St_Johns", "2026-03-01", 1, "23 hours at -03:30"],
  ["America/St_Johns", "2010-10-31", 1, "back over midnight, at one minute past"],
  ["Africa/Casablanca", "2026-02-08", 1, "Ramadan begins"],
  ["Africa/Casablanca", "2026-03-15", 1, "Ramadan is over"],
  ["Asia/Kathmandu", "2026-05-01", 0, "+05:45 always"],
  ["Asia/Kathmandu", "1985-12-25", 1, "a quarter of an hour is skipped at midnight"],
  ["Pacific/Apia", "2011-12-24", 1, "a whole Friday is skipped"],
  ["America/Sao_Paulo", "2018-02-11", 1, "the hour before midnight is repeated"],
  ["Africa/Cairo", "2026-04-17", 1, "the hour after midnight is skipped"],
  ["America/New_York", "2026-10-25", 1, "25 hours west of Greenwich"],
  ["UTC", "2028-02-22", 0, "a leap day"],
];

const HOUR = 60;
const twoDigits = (value: number) => String(value).padStart(2, "0");
const time = (minute: number) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;

/** Often in the small hours, where clocks change, and at both ends of the day. */
const minuteOfDay = fc.oneof(
  fc.integer({ min: 0, max: 1_440 }),
  fc.integer({ min: 0, max: 4 * HOUR }),
  fc.constantFrom(0, 60, 120, 150, 180, 1_380, 1_440),
);

const interval = fc
  .tuple(minuteOfDay, minuteOfDay)
  .filter(([a, b]) => a !== b)
  .map(([a, b]): [string, string] => [time(Math.min(a, b)), time(Math.max(a, b))]);

function anyCalendar(window: WallWindow): fc.Arbitrary<CalendarDefinition | null> {
  const day = fc.array(interval, { maxLength: 3 });
  const weekly = fc
    .record(Object.fromEntries(WEEKDAYS.map((name) => [name, day])), { requiredKeys: [] })
    .filter((days) => Object.values(days).some((intervals) => (intervals?.length ?? 0) > 0));
  const holidays = fc.array(fc.constantFrom(...window.dates), { maxLength: 3 });
  const calendar = fc.record(
    { timeZone: fc.constant(window.timeZone), weekly, holidays },
    { requiredKeys: ["timeZone", "weekly"] },
  );
  return fc.option(calendar, { freq: 12 });
}

function anyMinute(window: WallWindow): fc.Arbitrary<number> {
  const anywhere = fc.integer({ min: 0, max: window.minutes - 1 });
  const [jump] = window.jumps;
  if (jump === undefined) return anywhere;
  return fc.oneof(anywhere, fc.integer({ min: jump - 26 * HOUR, max: jump + 2 * HOUR }));
}

function anyPauses(window: WallWindow): fc.Arbitrary<OraclePause[]> {
  const pause = fc.tuple(anyMinute(window), fc.option(fc.nat(3 * 24 * HOUR), { freq: 6 }));
  return fc.array(
    pause.map(([from, length]) => ({ from, to: length === null ? null : from + length })),
    { maxLength: 4 },
  );
}

const instant = (window: WallWindow, minute: number) => new Date(window.from + minute * MINUTE);

const pausesIn = (window: WallWindow, pauses: OraclePause[]): Pause[] =>
  pauses.map(({ from, to }) => ({
    from: instant(window, from),
    to: to === null ? null : instant(window, to),
  }));

describe.each(FORTNIGHTS)("%s from %s", (timeZone, firstDay, jumps, oddity) => {
  const window = readWall(timeZone, firstDay);

  it(`has what it was chosen for: ${oddity}`, () => {
    expect(window.jumps).toHaveLength(jumps);
  });

  it("has the deadline that stepping minute by minute finds (rules 6 and 9)", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        anyCalendar(window),
        anyMinute(window),
        fc.oneof(fc.nat(3_000), fc.nat(240)),
        anyPauses(window),
        (definition, start, target, pauses) => {
          const wanted = oracleDue(window, definition, start, target, pauses);
          const calendar = definition && parseCalendar(definition);
          const due = addWorkingTime(
            calendar,
            instant(window, start),
            target * MINUTE,
            pausesIn(window, pauses),
          );
          if (wanted === "beyond") {
            const end = instant(window, window.minutes);
            expect(due === null || due > end).toBe(true);
            return;
          }
          compared += 1;
          expect(due).toEqual(wanted === null ? null : instant(window, wanted));
        },
      ),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(30);
  });

  it("has the elapsed time that stepping minute by minute finds (rules 6 and 9)", () => {
    fc.assert(
      fc.property(
        anyCalendar(window),
        anyMinute(window),
        anyMinute(window),
        anyPauses(window),
        (definition, from, to, pauses) => {
          const elapsed = elapsedWorkingTime(
            definition && parseCalendar(definition),
            instant(window, from),
            instant(window, to),
            pausesIn(window, pauses),
          );
          expect(elapsed / MINUTE).toBe(oracleElapsed(window, definition, from, to, pauses));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("uses the target up at the deadline and not a millisecond before", () => {
    fc.assert(
      fc.property(
        anyCalendar(window).filter((definition) => definition !== null),
        anyMinute(window),
        fc.nat(59_999),
        fc.integer({ min: 1, max: 100 * 24 * HOUR * MINUTE }),
        anyPauses(window),
        (definition, start, millisecond, target, given) => {
          const calendar = parseCalendar(definition);
          const from = new Date(instant(window, start).getTime() + millisecond);
          const pauses = pausesIn(window, given);
          fc.pre(calendar.openPerWeek > 60 * MINUTE);
          const due = addWorkingTime(calendar, from, target, pauses);
          fc.pre(due !== null);
          expect(elapsedWorkingTime(calendar, from, due, pauses)).toBe(target);
          const before = new Date(due.getTime() - 1);
          expect(elapsedWorkingTime(calendar, from, before, pauses)).toBe(target - 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is all the time there is, together with its opposite, over any number of years", () => {
    fc.assert(
      fc.property(
        // Inside the day: both halves then have an interval.
        fc.uniqueArray(fc.integer({ min: 1, max: 1_439 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 0, max: 50 * 366 * 24 * HOUR }),
        (cuts, length) => {
          const marks = [0, ...cuts, 1_440].sort((a, b) => a - b).map(time);
          const parts = marks.slice(1).map((to, i): [string, string] => [marks[i] ?? "", to]);
          const calendarOf = (half: [string, string][]) =>
            parseCalendar({
              timeZone,
              weekly: Object.fromEntries(WEEKDAYS.map((day) => [day, half])),
            });
          const [from, to] = [instant(window, 0), instant(window, length)];
          const [a, b] = [0, 1].map((half) =>
            elapsedWorkingTime(
              calendarOf(parts.filter((_, index) => index % 2 === half)),
              from,
              to,
              [],
            ),
          );
          expect((a ?? 0) + (b ?? 0)).toBe(length * MINUTE);
        },
      ),
      { numRuns: 40 },
    );
  });
});
