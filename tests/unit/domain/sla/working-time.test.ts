import { describe, expect, it } from "vitest";
import type { CalendarDefinition } from "@/domain/sla/rules/calendar";
import { due, elapsed, type Hours, office } from "./working-time-questions";

const HOUR = 3_600_000;

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
