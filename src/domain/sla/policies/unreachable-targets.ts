import { AppError } from "@/kernel/errors";
import type { Calendar } from "../rules/calendar";
import { type ClockPromise, PRIORITIES, PROMISES } from "../rules/terms";
import { addWorkingTime } from "../rules/working-time";
import type { PolicyDefinition } from "../schemas";

/** The promises whose longest target has no deadline within the horizon of the calendar. */
export function unreachableTargets(
  { promises }: Pick<PolicyDefinition, "promises">,
  calendar: Calendar,
  now: Date,
): ClockPromise[] {
  return PROMISES.filter((promise) => {
    const terms = promises[promise];
    if (terms?.timing !== "calendar") return false;
    const longest = Math.max(0, ...PRIORITIES.map((each) => terms.targets[each] ?? 0));
    return !isReachable(calendar, longest * 60_000, now);
  });
}

function isReachable(calendar: Calendar, milliseconds: number, now: Date): boolean {
  try {
    return addWorkingTime(calendar, now, milliseconds, []) !== null;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return false;
    throw error;
  }
}
