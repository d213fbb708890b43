import { describe, expect, test } from "vitest";
import { type ClockFacts, clockView } from "@/ui/time/clock-view";
import { durationWords, roughDurationWords } from "@/ui/time/duration-words";
import { formatInstant } from "@/ui/time/format-instant";
import { nearness } from "@/ui/time/nearness";
import { openingHoursWords } from "@/ui/time/opening-hours-words";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const units = { minute: "m", hour: "h", day: "d" };
const spaced = (words: string) => words.replaceAll("\u00a0", " ");

describe("a duration is said in words that fit", () => {
  test.each([
    [-5 * MINUTE, "<1 m"],
    [0, "<1 m"],
    [59_999, "<1 m"],
    [MINUTE, "1 m"],
    [48 * MINUTE + 59_000, "48 m"],
    [HOUR, "1 h 00"],
    [2 * HOUR + 5 * MINUTE, "2 h 05"],
    [47 * HOUR + 59 * MINUTE, "47 h 59"],
    [2 * DAY, "2 d"],
    [3 * DAY + 4 * HOUR, "3 d 4 h"],
  ])("%i ms is %s", (length, words) => {
    expect(spaced(durationWords(length, units))).toBe(words);
  });

  test("it never breaks over two lines", () => {
    expect(durationWords(3 * DAY + 4 * HOUR, units)).not.toContain(" ");
  });

  test("in narrow places one part is enough", () => {
    const lengths = [0, 12 * MINUTE, 3 * HOUR, 5 * DAY];
    expect(lengths.map((length) => spaced(roughDurationWords(length, units)))).toEqual([
      "1 m",
      "12 m",
      "3 h",
      "5 d",
    ]);
  });
});

describe("a clock", () => {
  const startedAt = Date.UTC(2026, 10, 21, 12);
  const facts: ClockFacts = {
    promise: "first_response",
    state: "running",
    startedAt,
    dueAt: startedAt + 2 * HOUR,
    warnAt: startedAt + 90 * MINUTE,
  };

  test("runs while more than the warning share is left", () => {
    expect(clockView(facts, startedAt + HOUR)).toEqual({
      tone: "running",
      lengthMs: HOUR,
      isTicking: true,
    });
  });

  test("is due soon from the policy's warning on", () => {
    expect(clockView(facts, startedAt + 90 * MINUTE).tone).toBe("due_soon");
    expect(clockView(facts, startedAt + 89 * MINUTE).tone).toBe("running");
  });

  test("is breached the moment its time is over, before any checker has said so", () => {
    expect(clockView(facts, startedAt + 2 * HOUR).tone).toBe("due_soon");
    expect(clockView(facts, startedAt + 2 * HOUR + 1)).toMatchObject({
      tone: "breached",
      lengthMs: 1,
    });
  });

  test("stopped too late stays at the time it was late by", () => {
    const late: ClockFacts = { ...facts, state: "breached", stoppedAt: startedAt + 134 * MINUTE };
    expect(clockView(late, startedAt + 9 * DAY)).toEqual({
      tone: "breached",
      lengthMs: 14 * MINUTE,
      isTicking: false,
    });
  });

  test("that was kept says how long it took", () => {
    const met: ClockFacts = {
      ...facts,
      state: "met",
      stoppedAt: new Date(startedAt + 37 * MINUTE).toISOString(),
    };
    expect(clockView(met, startedAt + DAY)).toMatchObject({ tone: "met", lengthMs: 37 * MINUTE });
  });

  test("that is paused stands still, even past its due time", () => {
    const paused: ClockFacts = { ...facts, state: "paused", pausedAt: startedAt + 40 * MINUTE };
    expect(clockView(paused, startedAt + DAY)).toEqual({
      tone: "paused",
      lengthMs: 80 * MINUTE,
      isTicking: false,
    });
  });

  test("without a due time neither ticks nor breaches", () => {
    const open: ClockFacts = { ...facts, dueAt: null };
    expect(clockView(open, startedAt + DAY)).toEqual({
      tone: "running",
      lengthMs: undefined,
      isTicking: false,
    });
  });
});

describe("how near a time is", () => {
  const berlinDay = (ms: number) => formatInstant(ms, "day", "de-DE", "Europe/Berlin");
  const now = Date.UTC(2026, 10, 21, 22, 30); // 23:30 in Berlin

  test.each([
    ["20 seconds", 20_000, "now"],
    ["12 minutes", 12 * MINUTE, "duration"],
    ["earlier the same local day", 23 * HOUR, "duration"],
    ["the local day before", 24 * HOUR, "yesterday"],
    ["four days", 4 * DAY, "week"],
    ["two months", 60 * DAY, "year"],
    ["two years", 730 * DAY, "far"],
  ])("%s ago", (_words, ago, expected) => {
    expect(nearness(now - ago, now, berlinDay)).toBe(expected);
  });

  test("the day is the person's, not the server's", () => {
    const utcDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const at = Date.UTC(2026, 10, 20, 23, 30); // 21 November 00:30 in Berlin
    expect(nearness(at, now, berlinDay)).toBe("duration");
    expect(nearness(at, now, utcDay)).toBe("yesterday");
  });
});

test("exact times are written in 24 hours in the person's zone", () => {
  const at = Date.UTC(2026, 6, 1, 22, 5);
  expect(formatInstant(at, "time", "en-GB", "Europe/Berlin")).toBe("00:05");
  expect(formatInstant(at, "exact", "en-GB", "America/New_York")).toContain("18:05");
  expect(formatInstant(at, "day", "de-DE", "Europe/Berlin")).toContain("2026");
});

describe("opening hours in words", () => {
  test("put days with the same hours together, in the reader's language", () => {
    const day: [string, string][] = [
      ["08:00", "12:00"],
      ["13:00", "18:00"],
    ];
    const weekly = { mon: day, tue: day, wed: day, fri: day, sat: [["10:00", "24:00"]] } as const;
    expect(openingHoursWords(weekly, "en-GB")).toBe(
      "Mon–Wed 08:00–12:00, 13:00–18:00 · Fri 08:00–12:00, 13:00–18:00 · Sat 10:00–24:00",
    );
    expect(openingHoursWords({ tue: [["09:00", "17:00"]] }, "de-DE")).toBe("Di 09:00–17:00");
    expect(openingHoursWords({}, "de-DE")).toBe("");
  });
});
