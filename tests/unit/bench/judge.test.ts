import { describe, expect, it } from "vitest";
import { type Goal, judge } from "../../bench/result";
import { median, percentile } from "../../bench/sample";

const ratio = (rounds: number[], goal: Partial<Goal> = {}) =>
  judge({
    part: "part",
    figure: "figure",
    goal: { is: "at least", must: 0.4, aim: 0.6, unit: "ratio", ...goal },
    rounds,
    measured: {},
  });

describe("judge", () => {
  it("holds the median against must and aim, whichever way is good", () => {
    expect(ratio([0.5, 0.1, 0.45])).toMatchObject({ isMustMet: true, isAimMet: false });
    expect(ratio([0.39])).toMatchObject({ isMustMet: false });
    expect(ratio([2, 1.4], { is: "at most", must: 1.5, aim: 1.2 }).isMustMet).toBe(false);
    expect(ratio([90], { is: "at most", must: null, aim: 50 })).toMatchObject({
      isMustMet: true,
      isAimMet: false,
    });
  });

  it("names figures whose rounds lie too far apart", () => {
    expect(ratio([1, 1.1, 1.2]).isNoisy).toBe(false);
    expect(ratio([1, 1.1, 2]).isNoisy).toBe(true);
  });
});

it("takes percentiles that occurred, and the middle of an even number", () => {
  const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(samples, 0.99)).toBe(99);
  expect(percentile([7], 0.5)).toBe(7);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
