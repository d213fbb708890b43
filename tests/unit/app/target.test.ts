import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minutesOf, targetOf } from "../../../app/(agent)/settings/policies/_editor/target";

describe("a target as a person writes it", () => {
  it.each([
    [120, "2", "hours"],
    [1440, "24", "hours"],
    [2880, "2", "days"],
    [90, "90", "minutes"],
  ])("shows %i minutes as %s %s", (minutes, amount, unit) => {
    expect(targetOf(minutes)).toEqual({ amount, unit });
  });

  it("comes back as the same minutes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 525_600 }), (minutes) => {
        expect(minutesOf(targetOf(minutes))).toBe(minutes);
      }),
    );
  });

  it("takes fractions that make whole minutes, with point or comma", () => {
    expect(minutesOf({ amount: "1,5", unit: "hours" })).toBe(90);
    expect(minutesOf({ amount: "0.5", unit: "minutes" })).toBeUndefined();
  });

  it.each(["0", "-1", "abc", "1e9", "525601"])("refuses %s minutes", (amount) => {
    expect(minutesOf({ amount, unit: "minutes" })).toBeUndefined();
  });

  it("is null where nothing is promised", () => {
    expect(minutesOf(targetOf(null))).toBeNull();
    expect(minutesOf({ amount: "  ", unit: "days" })).toBeNull();
  });
});
