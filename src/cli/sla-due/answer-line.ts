import { Temporal } from "temporal-polyfill";
import { z } from "zod";
import { CalendarDefinition, layOutCalendar } from "@/domain/sla/rules/calendar";
import { addWorkingTime, elapsedWorkingTime } from "@/domain/sla/rules/working-time";
import type { Clock } from "@/kernel/clock";
import { AppError } from "@/kernel/errors";

const MINUTE = 60_000;
const MOST_REASONS = 5;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

const Instant = z
  .string("give a point in time, like 2026-03-27T15:00:00Z")
  .transform((text, context) => {
    const at = INSTANT.test(text) ? readInstant(text) : null;
    if (at !== null) return at;
    context.addIssue({
      code: "custom",
      message: "this is no point in time: write it like 2026-03-27T15:00:00Z",
    });
    return z.NEVER;
  });

const Pause = z
  .tuple([Instant, Instant.nullable()], {
    error: 'a pause is a pair of points in time, ["…Z","…Z"], or ["…Z",null] if it has no end',
  })
  .transform(([from, to]) => ({ from, to }))
  .refine(({ from, to }) => to === null || to >= from, {
    error: "this pause ends before it begins",
  });

const DueQuestion = z.object(
  {
    calendar: CalendarDefinition.nullable(),
    startAt: Instant,
    targetMinutes: z.number("give a number of minutes").min(0, "a target cannot be negative"),
    pauses: z.array(Pause, "pauses are a list of pairs").default([]),
    now: Instant.optional(),
  },
  "a line is one JSON object with calendar, startAt and targetMinutes",
);

export type DueAnswer = { dueAt: string | null; elapsedMinutes: number } | { error: string };

/** Answers one line of `sla:due`; whatever is wrong with it comes back as its `error`. */
export function answerLine(line: string, clock: Clock): DueAnswer {
  try {
    const { data, error } = DueQuestion.safeParse(JSON.parse(line));
    if (data === undefined) return { error: reasonsOf(error) };
    const { startAt, pauses } = data;
    const calendar = data.calendar && layOutCalendar(data.calendar);
    const dueAt = addWorkingTime(calendar, startAt, data.targetMinutes * MINUTE, pauses);
    const elapsed = elapsedWorkingTime(calendar, startAt, data.now ?? clock.now(), pauses);
    return { dueAt: dueAt && written(dueAt), elapsedMinutes: inMinutes(elapsed) };
  } catch (error) {
    if (error instanceof AppError) return { error: error.message };
    if (error instanceof SyntaxError) return { error: "this line is not JSON" };
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Exact to the millisecond, without the noise of binary fractions. */
function inMinutes(milliseconds: number): number {
  return Number((milliseconds / MINUTE).toFixed(6));
}

function written(at: Date): string {
  return at.toISOString().replace(".000Z", "Z");
}

function readInstant(text: string): Date | null {
  try {
    return new Date(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    return null;
  }
}

function reasonsOf(error: z.ZodError): string {
  const reasons = error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join(".")}: ${message}`,
  );
  const more = reasons.length - MOST_REASONS;
  return reasons.slice(0, MOST_REASONS).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
