import { describe, expect, it } from "vitest";
import type { CalendarDefinition } from "@/domain/sla/rules/calendar";
import { berlin, due, elapsed, office, week } from "./working-time-questions";

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
