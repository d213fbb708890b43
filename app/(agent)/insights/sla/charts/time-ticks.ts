const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  4 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  56 * DAY,
  112 * DAY,
];

/** Four or fewer round lengths of time from zero on, in seconds, that reach the longest. */
export function timeTicks(lengths: readonly number[]): number[] {
  const longest = Math.max(0, ...lengths);
  const step = STEPS.find((each) => longest <= 4 * each) ?? Math.ceil(longest / 4 / DAY) * DAY;
  const count = Math.max(1, Math.ceil(longest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
