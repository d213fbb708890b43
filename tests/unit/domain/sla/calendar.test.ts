import { describe, expect, it } from "vitest";
import { parseCalendar } from "@/domain/sla/rules/calendar";
import { AppError } from "@/kernel/errors";

const HOUR = 3_600_000;
const open: [string, string][] = [["08:00", "18:00"]];

function reasonOf(input: unknown): string {
  try {
    parseCalendar(input);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return error instanceof AppError ? error.message : "";
  }
  throw new Error("this calendar was accepted");
}

describe("parseCalendar (rule 9)", () => {
  it("takes several intervals a day, 24:00, closed days and holidays", () => {
    const calendar = parseCalendar({
      timeZone: "Europe/Berlin",
      weekly: {
        mon: [
          ["08:00", "12:00"],
          ["13:00", "24:00"],
        ],
        tue: [],
      },
      holidays: ["2026-12-28", "2026-12-29", "2026-12-28"],
    });
    expect(calendar.week).toEqual([
      { from: 8 * HOUR, to: 12 * HOUR, openBefore: 0 },
      { from: 13 * HOUR, to: 24 * HOUR, openBefore: 4 * HOUR },
    ]);
    expect(calendar.openPerWeek).toBe(15 * HOUR);
    expect(calendar.holidays).toEqual([{ from: Date.UTC(2026, 11, 28), openBefore: 0 }]);
  });

  it("merges intervals that overlap, lie inside each other, touch or come in any order", () => {
    const { week, openPerWeek } = parseCalendar({
      timeZone: "UTC",
      weekly: {
        mon: [
          ["20:00", "24:00"],
          ["09:00", "12:00"],
          ["10:00", "11:00"],
          ["11:30", "13:00"],
          ["13:00", "14:00"],
        ],
        tue: [["00:00", "02:00"]],
      },
    });
    expect(week.map(({ from, to }) => [from / HOUR, to / HOUR])).toEqual([
      [9, 14],
      [20, 26],
    ]);
    expect(openPerWeek).toBe(11 * HOUR);
  });

  it("writes the zone as the zone data does", () => {
    expect(parseCalendar({ timeZone: "europe/berlin", weekly: { mon: open } }).timeZone).toBe(
      "Europe/Berlin",
    );
  });

  it.each<[string, unknown, RegExp]>([
    ["no day", { timeZone: "UTC", weekly: {} }, /never open/],
    ["only empty days", { timeZone: "UTC", weekly: { mon: [], sun: [] } }, /never open/],
    [
      "an unknown zone",
      { timeZone: "Mars/Olympus", weekly: { mon: open } },
      /"Mars\/Olympus" is no time zone/,
    ],
    ["a fixed offset", { timeZone: "+01:00", weekly: { mon: open } }, /IANA/],
    ["a timestamp for a zone", { timeZone: "T10:00Z", weekly: { mon: open } }, /IANA/],
    ["no zone", { weekly: { mon: open } }, /timeZone: give the name/],
    [
      "a night in one interval",
      { timeZone: "UTC", weekly: { mon: [["22:00", "06:00"]] } },
      /weekly\.mon\.0: .*over midnight/,
    ],
    [
      "an empty interval",
      { timeZone: "UTC", weekly: { mon: [["08:00", "08:00"]] } },
      /does not end after it begins/,
    ],
    [
      "24:00 as a beginning",
      { timeZone: "UTC", weekly: { mon: [["24:00", "24:00"]] } },
      /does not end after/,
    ],
    ["24:01", { timeZone: "UTC", weekly: { mon: [["08:00", "24:01"]] } }, /no time of day/],
    [
      "minutes past 59",
      { timeZone: "UTC", weekly: { mon: [["08:60", "09:00"]] } },
      /no time of day/,
    ],
    [
      "an hour of one digit",
      { timeZone: "UTC", weekly: { mon: [["8:00", "09:00"]] } },
      /write HH:MM/,
    ],
    ["half an interval", { timeZone: "UTC", weekly: { mon: [["08:00"]] } }, /pair of times/],
    ["a day that is no list", { timeZone: "UTC", weekly: { mon: "closed" } }, /list of intervals/],
    ["an unknown weekday", { timeZone: "UTC", weekly: { monday: open } }, /"monday" is no weekday/],
    [
      "a day that does not exist",
      { timeZone: "UTC", weekly: { mon: open }, holidays: ["2026-02-29"] },
      /"2026-02-29" is no date/,
    ],
    [
      "a German date",
      { timeZone: "UTC", weekly: { mon: open }, holidays: ["25.12.2026"] },
      /no date/,
    ],
    [
      "a misspelt field",
      { timeZone: "UTC", weekly: { mon: open }, holiday: [] },
      /"holiday" is unknown/,
    ],
    ["nothing", null, /a calendar is an object/],
    ["a list", [], /a calendar is an object/],
  ])("refuses %s, with the reason", (_, input, reason) => {
    expect(reasonOf(input)).toMatch(reason);
  });

  it("names each wrong field", () => {
    let error: unknown;
    try {
      parseCalendar({ timeZone: "X", weekly: { mon: [["9", "10:00"]] }, holidays: ["x"] });
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({
      code: "invalid",
      issues: [{ path: "timeZone" }, { path: "weekly.mon.0.0" }, { path: "holidays.0" }],
    });
  });
});
