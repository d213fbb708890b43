const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type Nearness = "now" | "duration" | "yesterday" | "week" | "year" | "far";

/**
 * How near an instant is, which decides how it is said. Both in milliseconds since the epoch;
 * `dayOf` names the local calendar day an instant falls on.
 */
export function nearness(at: number, now: number, dayOf: (ms: number) => string): Nearness {
  const distance = Math.abs(now - at);
  if (distance < MINUTE_MS) return "now";
  if (distance < 12 * HOUR_MS) return "duration";
  if (at > now) return distance < 180 * DAY_MS ? "year" : "far";
  if (dayOf(at) === dayOf(now)) return "duration";
  if (dayOf(at) === dayOf(now - DAY_MS)) return "yesterday";
  if (distance < 6 * DAY_MS) return "week";
  return distance < 300 * DAY_MS ? "year" : "far";
}
