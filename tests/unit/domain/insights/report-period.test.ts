import { describe, expect, it } from "vitest";
import { isZone, reportPeriod, slicesOf } from "@/domain/insights/rules/report-period";

const now = new Date("2026-11-22T10:00:00Z");
const berlin = "Europe/Berlin";

describe("the stretch a report covers", () => {
  it("takes days as the zone has them, the last one included", () => {
    expect(reportPeriod({ from: "2026-03-29", to: "2026-03-29", timeZone: berlin }, now)).toEqual({
      from: new Date("2026-03-28T23:00:00Z"),
      to: new Date("2026-03-29T22:00:00Z"),
      before: new Date("2026-03-27T23:00:00Z"),
      timeZone: berlin,
    });
  });

  it("compares with as many days before, however long they were", () => {
    const { from, before } = reportPeriod(
      { from: "2026-10-26", to: "2026-11-01", timeZone: berlin },
      now,
    );
    expect(from).toEqual(new Date("2026-10-25T23:00:00Z"));
    expect(before).toEqual(new Date("2026-10-18T22:00:00Z"));
  });

  it("takes instants as they are, the end excluded, and compares with equal length", () => {
    const period = reportPeriod(
      { from: "2026-11-02T08:00:00Z", to: "2026-11-02T20:00:00+01:00", timeZone: berlin },
      now,
    );
    expect(period.to).toEqual(new Date("2026-11-02T19:00:00Z"));
    expect(period.before).toEqual(new Date("2026-11-01T21:00:00Z"));
  });

  it("is the last thirty days of the zone where nobody says more", () => {
    const { from, to } = reportPeriod({ timeZone: "Pacific/Auckland" }, now);
    expect(to).toEqual(new Date("2026-11-22T11:00:00Z"));
    expect(from).toEqual(new Date("2026-10-23T11:00:00Z"));
  });

  it.each([
    ["2026-11-03", "2026-11-02", "ends before"],
    ["2026-11-03T00:00:00Z", "2026-11-03T00:00:00Z", "ends before"],
    ["2025-01-01", "2026-11-02", "400 days"],
    ["0001-01-01", "2026-11-02", "far off"],
    ["2026-11-02", "9999-12-31", "far off"],
  ])("is refused from %s to %s with a reason", (from, to, reason) => {
    expect(() => reportPeriod({ from, to, timeZone: berlin }, now)).toThrow(reason);
  });

  it("may be 400 days long", () => {
    const { from } = reportPeriod({ from: "2025-10-19", to: "2026-11-22", timeZone: berlin }, now);
    expect(from).toEqual(new Date("2025-10-18T22:00:00Z"));
  });
});

describe("its days and weeks", () => {
  it("begin when the zone's days begin: 23 and 25 hours apart when clocks change", () => {
    const period = reportPeriod({ from: "2026-10-24", to: "2026-10-26", timeZone: berlin }, now);
    expect(slicesOf(period, "day").map(({ startsAt }) => startsAt.toISOString())).toEqual([
      "2026-10-23T22:00:00.000Z",
      "2026-10-24T22:00:00.000Z",
      "2026-10-25T23:00:00.000Z",
    ]);
  });

  it("begin where the day does, if it has no midnight", () => {
    const timeZone = "America/Santiago";
    const period = reportPeriod({ from: "2026-09-06", to: "2026-09-06", timeZone }, now);
    expect(period.from).toEqual(new Date("2026-09-06T04:00:00Z"));
  });

  it("are weeks from Monday on, the first one cut at the beginning", () => {
    const period = reportPeriod({ from: "2026-11-04", to: "2026-11-16", timeZone: berlin }, now);
    expect(slicesOf(period, "week")).toEqual([
      { key: "2026-11-02", startsAt: period.from },
      { key: "2026-11-09", startsAt: new Date("2026-11-08T23:00:00Z") },
      { key: "2026-11-16", startsAt: new Date("2026-11-15T23:00:00Z") },
    ]);
  });
});

it("knows zones by name, not by their distance", () => {
  expect(["Europe/Berlin", "UTC", "America/St_Johns"].every(isZone)).toBe(true);
  expect(["+02:00", "Mars/Olympus", "", "Europe/Berlin'"].some(isZone)).toBe(false);
});
