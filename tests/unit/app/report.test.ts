import { describe, expect, it } from "vitest";
import { timeTicks } from "../../../app/(agent)/insights/sla/charts/time-ticks";
import { addDays, dayIn, daysOf, faultOf } from "../../../app/(agent)/insights/sla/report-params";
import { sortGroups } from "../../../app/(agent)/insights/sla/sort-groups";

describe("the period of the report", () => {
  const days = (period: Parameters<typeof daysOf>[0]["period"], today: string) =>
    daysOf({ period, from: null, to: null }, today);

  it("ends today and counts today", () => {
    expect(days("7d", "2026-11-22")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
    expect(days("30d", "2026-03-01")).toEqual({ from: "2026-01-31", to: "2026-03-01" });
  });

  it("knows months and years", () => {
    expect(days("this_month", "2026-11-22")).toEqual({ from: "2026-11-01", to: "2026-11-22" });
    expect(days("last_month", "2026-03-31")).toEqual({ from: "2026-02-01", to: "2026-02-28" });
    expect(days("last_month", "2026-01-01")).toEqual({ from: "2025-12-01", to: "2025-12-31" });
    expect(days("this_year", "2026-11-22")).toEqual({ from: "2026-01-01", to: "2026-11-22" });
  });

  it("is what was chosen, as far as it was chosen", () => {
    const chosen = { period: "custom", from: "2026-02-01", to: null } as const;
    expect(daysOf(chosen, "2026-02-10")).toEqual({ from: "2026-02-01", to: "2026-02-10" });
  });

  it("takes no nonsense from the address", () => {
    const typed = { period: "custom", from: "2026-02-30", to: "tomorrow" } as const;
    expect(daysOf(typed, "2026-03-10")).toEqual({ from: "2026-02-09", to: "2026-03-10" });
  });

  it("is faulty when it is empty or longer than 400 days", () => {
    expect(faultOf({ from: "2026-02-02", to: "2026-02-01" })).toBe("backward");
    expect(faultOf({ from: "2026-02-02", to: "2026-02-02" })).toBeNull();
    expect(faultOf({ from: "2025-10-19", to: "2026-11-22" })).toBeNull();
    expect(faultOf({ from: "2025-10-18", to: "2026-11-22" })).toBe("tooLong");
  });

  it("counts days by the calendar, over a change of clocks too", () => {
    expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
    expect(dayIn("Pacific/Auckland", Date.UTC(2026, 10, 22, 12))).toBe("2026-11-23");
    expect(dayIn("Europe/Berlin", Date.UTC(2026, 10, 22, 12))).toBe("2026-11-22");
  });
});

describe("the marks of a time axis", () => {
  it.each([
    [[0], [0, 300]],
    [
      [3_000, 3_600],
      [0, 900, 1_800, 2_700, 3_600],
    ],
    [[47_000], [0, 14_400, 28_800, 43_200, 57_600]],
  ])("are round, begin at zero and reach what is shown: %j", (lengths, ticks) => {
    expect(timeTicks(lengths)).toEqual(ticks);
  });

  it("stay few for whatever length", () => {
    for (const length of [1, 1e3, 1e5, 1e7, 1e9]) {
      const ticks = timeTicks([length]);
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(length);
    }
  });
});

describe("the order of the groups", () => {
  const lengths = (median: number | null) => ({ median, p90: median, mean: median });
  const group = (key: string, compliance: number | null, median: number | null) => {
    const times = { business: lengths(median), wall: lengths(null) };
    const promise = { met: 1, breached: 0, overdue: 0, compliance, timed: 1, times };
    const none = { business: lengths(null), wall: lengths(null) };
    return {
      key,
      label: null,
      figures: {
        promises: { first_response: promise, next_response: promise, resolution: promise },
        resolutions: {
          resolved: 0,
          reopened: 0,
          reopenings: 0,
          reopeningRate: null,
          unresolved: 0,
          first: none,
          final: none,
        },
      },
    };
  };
  const groups = [group("b", 0.9, 60), group("none", null, null), group("a", 0.5, 600)];
  const keys = (sort: Parameters<typeof sortGroups>[1]) =>
    sortGroups(groups, sort, "resolution", "business").map(({ key }) => key);

  it("is the report's own until one is chosen", () => {
    expect(keys(null)).toEqual(["b", "none", "a"]);
  });

  it("puts first what needs attention, and last what is unknown", () => {
    expect(keys("compliance")).toEqual(["a", "b", "none"]);
    expect(keys("median")).toEqual(["a", "b", "none"]);
    expect(keys("group")).toEqual(["a", "b", "none"]);
  });
});
