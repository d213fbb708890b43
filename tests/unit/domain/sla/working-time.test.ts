import { describe, expect, it } from "vitest";
import { type CalendarDefinition, parseCalendar, WEEKDAYS } from "@/domain/sla/rules/calendar";
import { addWorkingTime, elapsedWorkingTime, type Pause } from "@/domain/sla/rules/working-time";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Hours = [from: string, to: string][];

function week(hours: Hours, days: readonly (typeof WEEKDAYS)[number][] = WEEKDAYS) {
  return Object.fromEntries(days.map((day) => [day, hours]));
}

const WORKDAYS = WEEKDAYS.slice(0, 5);
const office: CalendarDefinition = {
  timeZone: "Europe/Berlin",
  weekly: week([["08:00", "18:00"]], WORKDAYS),
  holidays: ["2026-12-25"],
};
const berlin = (hours: Hours): CalendarDefinition => ({
  timeZone: "Europe/Berlin",
  weekly: week(hours),
});

const pause = ([from, to]: [string, string | null]): Pause => ({
  from: new Date(from),
  to: to === null ? null : new Date(to),
});

function due(
  definition: CalendarDefinition | null,
  startAt: string,
  minutes: number,
  pauses: [string, string | null][] = [],
): string | undefined {
  const calendar = definition && parseCalendar(definition);
  const at = addWorkingTime(calendar, new Date(startAt), minutes * MINUTE, pauses.map(pause));
  return at?.toISOString().replace(".000Z", "Z");
}

function elapsed(
  definition: CalendarDefinition | null,
  from: string,
  to: string,
  pauses: [string, string | null][] = [],
): number {
  const calendar = definition && parseCalendar(definition);
  const found = elapsedWorkingTime(calendar, new Date(from), new Date(to), pauses.map(pause));
  return found / MINUTE;
}

describe("opening hours (rule 9)", () => {
  it.each<[string, CalendarDefinition | null, string, number, string]>([
    ["around the clock", null, "2026-03-27T15:00:00Z", 120, "2026-03-27T17:00:00Z"],
    ["within one day", office, "2026-03-27T14:00:00Z", 120, "2026-03-27T16:00:00Z"],
    [
      "over a weekend in which summer time begins",
      office,
      "2026-03-27T16:00:00Z",
      120,
      "2026-03-30T07:00:00Z",
    ],
    [
      "over a weekend in which summer time ends",
      office,
      "2026-10-23T15:00:00Z",
      120,
      "2026-10-26T08:00:00Z",
    ],
    [
      "used up at closing time: due then, not at the next opening",
      office,
      "2026-03-27T15:00:00Z",
      120,
      "2026-03-27T17:00:00Z",
    ],
    [
      "a minute past closing time: due after the next opening",
      office,
      "2026-03-27T15:00:00Z",
      121,
      "2026-03-30T06:01:00Z",
    ],
    ["from before opening", office, "2026-03-27T03:00:00Z", 30, "2026-03-27T07:30:00Z"],
    ["from after closing", office, "2026-03-26T20:00:00Z", 30, "2026-03-27T07:30:00Z"],
    ["from closing time itself", office, "2026-03-26T17:00:00Z", 30, "2026-03-27T07:30:00Z"],
    ["from a closed Saturday", office, "2026-03-28T11:00:00Z", 30, "2026-03-30T06:30:00Z"],
    ["from a holiday", office, "2026-12-25T09:00:00Z", 30, "2026-12-28T07:30:00Z"],
    [
      "over a holiday on the day it would have been due",
      office,
      "2026-12-24T16:30:00Z",
      60,
      "2026-12-28T07:30:00Z",
    ],
    [
      "over a lunch break",
      berlin([
        ["08:00", "12:00"],
        ["13:00", "17:00"],
      ]),
      "2026-06-01T09:30:00Z",
      60,
      "2026-06-01T11:30:00Z",
    ],
    [
      "over midnight that is open on both sides",
      berlin([
        ["18:00", "24:00"],
        ["00:00", "02:00"],
      ]),
      "2026-06-01T21:00:00Z",
      120,
      "2026-06-01T23:00:00Z",
    ],
    [
      "used up at 24:00",
      berlin([["18:00", "24:00"]]),
      "2026-06-01T21:00:00Z",
      60,
      "2026-06-01T22:00:00Z",
    ],
    [
      "past 24:00, to the next evening",
      berlin([["18:00", "24:00"]]),
      "2026-06-01T21:00:00Z",
      61,
      "2026-06-02T16:01:00Z",
    ],
    [
      "overlapping intervals count once",
      berlin([
        ["08:00", "12:00"],
        ["10:00", "14:00"],
      ]),
      "2026-06-01T06:00:00Z",
      300,
      "2026-06-01T11:00:00Z",
    ],
    [
      "the day is the calendar's, not UTC's",
      { timeZone: "Pacific/Auckland", weekly: { mon: [["08:00", "18:00"]] } },
      "2026-05-31T19:30:00Z",
      60,
      "2026-05-31T21:00:00Z",
    ],
    [
      "no target: due at once, even out of hours",
      office,
      "2026-03-28T11:00:00Z",
      0,
      "2026-03-28T11:00:00Z",
    ],
    ["seconds stay exact", office, "2026-03-27T16:59:59Z", 1, "2026-03-30T06:00:59Z"],
  ])("%s", (_, calendar, startAt, minutes, wanted) => {
    expect(due(calendar, startAt, minutes)).toBe(wanted);
  });
});

describe("days with 23 or 25 hours (rule 9)", () => {
  it.each<[string, CalendarDefinition, string, number, string]>([
    [
      "a spring day has 23 hours",
      berlin([["00:00", "24:00"]]),
      "2026-03-28T23:00:00Z",
      24 * 60,
      "2026-03-29T23:00:00Z",
    ],
    [
      "the skipped hour is not counted",
      berlin([["01:00", "04:00"]]),
      "2026-03-29T00:00:00Z",
      120,
      "2026-03-29T02:00:00Z",
    ],
    [
      "hours that lie wholly in the gap do not exist that day",
      berlin([["02:00", "03:00"]]),
      "2026-03-29T00:00:00Z",
      30,
      "2026-03-30T00:30:00Z",
    ],
    [
      "closing in the gap: closed from the jump on",
      berlin([["00:00", "02:30"]]),
      "2026-03-28T23:00:00Z",
      121,
      "2026-03-29T22:01:00Z",
    ],
    [
      "opening in the gap: open from the jump on",
      berlin([["02:30", "06:00"]]),
      "2026-03-29T00:00:00Z",
      60,
      "2026-03-29T02:00:00Z",
    ],
    [
      "an autumn day has 25 hours: the repeated one counts twice",
      berlin([["01:00", "04:00"]]),
      "2026-10-24T23:00:00Z",
      240,
      "2026-10-25T03:00:00Z",
    ],
    [
      "a target that ends in the second passage",
      berlin([["02:00", "03:00"]]),
      "2026-10-25T00:00:00Z",
      90,
      "2026-10-25T01:30:00Z",
    ],
    [
      "half of a repeated hour: open, closed, open again",
      berlin([["02:30", "03:00"]]),
      "2026-10-25T00:00:00Z",
      45,
      "2026-10-25T01:45:00Z",
    ],
    [
      "started in the second passage",
      berlin([["02:00", "03:00"]]),
      "2026-10-25T01:30:00Z",
      45,
      "2026-10-26T01:15:00Z",
    ],
    [
      "Lord Howe skips half an hour",
      { timeZone: "Australia/Lord_Howe", weekly: week([["01:00", "04:00"]]) },
      "2026-10-03T14:30:00Z",
      150,
      "2026-10-03T17:00:00Z",
    ],
    [
      "Lord Howe repeats half an hour",
      { timeZone: "Australia/Lord_Howe", weekly: week([["01:00", "04:00"]]) },
      "2026-04-04T14:00:00Z",
      210,
      "2026-04-04T17:30:00Z",
    ],
    [
      "a Friday that Samoa never had",
      {
        timeZone: "Pacific/Apia",
        weekly: { thu: [["09:00", "17:00"]], fri: [["09:00", "17:00"]], sat: [["09:00", "17:00"]] },
      },
      "2011-12-30T02:00:00Z",
      120,
      "2011-12-30T20:00:00Z",
    ],
    [
      "Kathmandu is at +05:45",
      { timeZone: "Asia/Kathmandu", weekly: week([["09:00", "17:00"]]) },
      "2026-06-01T00:00:00Z",
      15,
      "2026-06-01T03:30:00Z",
    ],
    [
      "Casablanca leaves summer time for Ramadan",
      { timeZone: "Africa/Casablanca", weekly: week([["08:00", "18:00"]]) },
      "2026-02-14T16:00:00Z",
      120,
      "2026-02-15T09:00:00Z",
    ],
    [
      "St John's goes forward at -03:30",
      { timeZone: "America/St_Johns", weekly: week([["00:00", "24:00"]], ["sun"]) },
      "2026-03-08T03:30:00Z",
      23 * 60,
      "2026-03-09T02:30:00Z",
    ],
  ])("%s", (_, calendar, startAt, minutes, wanted) => {
    expect(due(calendar, startAt, minutes)).toBe(wanted);
    expect(elapsed(calendar, startAt, wanted)).toBe(minutes);
  });
});

describe("pauses (rule 6)", () => {
  it.each<
    [
      string,
      CalendarDefinition | null,
      string,
      number,
      [string, string | null][],
      string | undefined,
    ]
  >([
    [
      "a pause in open hours moves the deadline by its open time",
      office,
      "2026-06-01T06:00:00Z",
      120,
      [["2026-06-01T07:00:00Z", "2026-06-01T07:30:00Z"]],
      "2026-06-01T08:30:00Z",
    ],
    [
      "a pause over a weekend costs only what was open",
      office,
      "2026-06-05T15:00:00Z",
      120,
      [["2026-06-05T15:30:00Z", "2026-06-08T06:30:00Z"]],
      "2026-06-08T08:00:00Z",
    ],
    [
      "a pause while closed changes nothing",
      office,
      "2026-06-05T15:00:00Z",
      180,
      [["2026-06-05T16:00:00Z", "2026-06-08T06:00:00Z"]],
      "2026-06-08T08:00:00Z",
    ],
    [
      "around the clock a pause costs all of itself",
      null,
      "2026-06-05T15:00:00Z",
      120,
      [["2026-06-05T16:00:00Z", "2026-06-08T16:00:00Z"]],
      "2026-06-08T17:00:00Z",
    ],
    [
      "pauses that overlap or touch count once",
      null,
      "2026-06-01T06:00:00Z",
      60,
      [
        ["2026-06-01T06:40:00Z", "2026-06-01T07:00:00Z"],
        ["2026-06-01T06:10:00Z", "2026-06-01T06:30:00Z"],
        ["2026-06-01T06:20:00Z", "2026-06-01T06:40:00Z"],
      ],
      "2026-06-01T07:50:00Z",
    ],
    [
      "a pause that began before the start counts from the start",
      null,
      "2026-06-01T06:00:00Z",
      60,
      [["2026-05-31T06:00:00Z", "2026-06-01T06:30:00Z"]],
      "2026-06-01T07:30:00Z",
    ],
    [
      "a pause without length is none",
      null,
      "2026-06-01T06:00:00Z",
      60,
      [["2026-06-01T06:30:00Z", "2026-06-01T06:30:00Z"]],
      "2026-06-01T07:00:00Z",
    ],
    [
      "a pause after the deadline does not move it",
      null,
      "2026-06-01T06:00:00Z",
      60,
      [["2026-06-01T07:00:00Z", "2026-06-01T09:00:00Z"]],
      "2026-06-01T07:00:00Z",
    ],
    [
      "paused still: no deadline",
      office,
      "2026-06-01T06:00:00Z",
      120,
      [["2026-06-01T07:00:00Z", null]],
      undefined,
    ],
    [
      "paused still, behind a pause that ended",
      office,
      "2026-06-01T06:00:00Z",
      120,
      [
        ["2026-06-01T07:30:00Z", null],
        ["2026-06-01T06:30:00Z", "2026-06-01T07:00:00Z"],
      ],
      undefined,
    ],
    [
      "an open pause does not take back a deadline that had passed (rule 10)",
      office,
      "2026-06-01T06:00:00Z",
      120,
      [["2026-06-01T09:00:00Z", null]],
      "2026-06-01T08:00:00Z",
    ],
  ])("%s", (_, calendar, startAt, minutes, pauses, wanted) => {
    expect(due(calendar, startAt, minutes, pauses)).toBe(wanted);
  });

  it("counts what passed before an open pause, and nothing after it", () => {
    const pauses: [string, string | null][] = [["2026-06-01T07:00:00Z", null]];
    expect(elapsed(office, "2026-06-01T06:00:00Z", "2026-06-09T06:00:00Z", pauses)).toBe(60);
  });

  it("refuses a pause that ends before it begins", () => {
    expect(() =>
      due(null, "2026-06-01T06:00:00Z", 60, [["2026-06-01T08:00:00Z", "2026-06-01T07:00:00Z"]]),
    ).toThrow("ends before it begins");
  });
});

describe("changes on the way (rule 8)", () => {
  const startAt = "2026-06-05T14:00:00Z";
  const changedAt = "2026-06-05T15:00:00Z";

  it("keeps the elapsed time when the target changes: longer, shorter, or already used up", () => {
    expect(elapsed(office, startAt, changedAt)).toBe(60);
    expect(due(office, startAt, 240)).toBe("2026-06-08T08:00:00Z");
    expect(due(office, startAt, 90)).toBe("2026-06-05T15:30:00Z");
    expect(due(office, startAt, 30)).toBe("2026-06-05T14:30:00Z");
  });

  it("keeps the time counted by the old calendar when another one takes over", () => {
    const left = 240 - elapsed(office, startAt, changedAt);
    expect(due(null, changedAt, left)).toBe("2026-06-05T18:00:00Z");
    expect(due(office, startAt, 240)).not.toBe("2026-06-05T18:00:00Z");
  });
});

describe("long spans", () => {
  it("counts a working year over 52 weeks", () => {
    const plain = { ...office, holidays: [] };
    const minutes = 52 * 50 * 60;
    expect(due(plain, "2026-01-05T07:00:00Z", minutes)).toBe("2027-01-01T17:00:00Z");
    expect(elapsed(plain, "2026-01-05T07:00:00Z", "2027-01-04T07:00:00Z")).toBe(minutes);
  });

  it("counts ninety years of one minute a week in no time", () => {
    const calendar: CalendarDefinition = {
      timeZone: "Europe/Berlin",
      weekly: { mon: [["09:00", "09:01"]] },
    };
    const startedAt = performance.now();
    const at = due(calendar, "2026-01-05T08:00:00Z", 4_696);
    expect(at).toBe("2115-12-30T08:01:00Z");
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("gives up on a calendar that its holidays close for ever, with the reason", () => {
    const weekMs = 7 * 24 * HOUR;
    const monday = Date.UTC(2026, 0, 5);
    const holidays = Array.from({ length: 5_300 }, (_, index) =>
      new Date(monday + index * weekMs).toISOString().slice(0, 10),
    );
    const calendar = {
      timeZone: "Europe/Berlin",
      weekly: { mon: [["09:00", "17:00"]] as Hours },
      holidays,
    };
    expect(() => due(calendar, "2026-01-05T08:00:00Z", 1)).toThrow("within 100 years");
  });

  it("refuses a deadline more than a hundred years away around the clock as well", () => {
    expect(() => due(null, "2026-01-05T08:00:00Z", 1e12)).toThrow("within 100 years");
    expect(() => elapsed(null, "1026-01-05T08:00:00Z", "2026-01-05T08:00:00Z")).toThrow(
      "100 years",
    );
  });

  it("refuses what is no point in time and no target", () => {
    expect(() => due(null, "yesterday", 1)).toThrow("no point in time");
    expect(() => due(null, "2026-01-05T08:00:00Z", -1)).toThrow("negative");
    expect(() => due(null, "2026-01-05T08:00:00Z", Number.NaN)).toThrow("negative");
  });

  it("counts nothing backwards", () => {
    expect(elapsed(office, "2026-06-02T08:00:00Z", "2026-06-01T08:00:00Z")).toBe(0);
  });
});
