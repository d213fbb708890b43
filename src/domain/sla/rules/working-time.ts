import { AppError } from "@/kernel/errors";
import { type Calendar, openUntil } from "./calendar";
import { offsetSpanAt } from "./zone-offsets";

/** Half-open: what happens at `to` counts again. A null end: paused still. */
export interface Pause {
  from: Date;
  to: Date | null;
}

interface Stretch {
  from: number;
  to: number;
}

const YEAR = 365.25 * 24 * 60 * 60_000;
/** Beyond it a calendar that holidays close for ever could be searched without end. */
const HORIZON_YEARS = 100;
const HORIZON = HORIZON_YEARS * YEAR;

/**
 * The earliest instant by which `milliseconds` of open, unpaused time have passed since `startAt`:
 * what is used up at closing time is due at closing time, not at the next opening. An instant is
 * open if the wall clock of the calendar's zone then shows an open time, so an hour that the clocks
 * repeat counts twice and one that they skip not at all (rules 6 and 9).
 *
 * @param calendar null: around the clock
 * @param pauses in any order, overlapping or not
 * @returns null if a pause without an end begins before the time is used up
 * @throws AppError `invalid`: bad instants or pauses, or no deadline within a hundred years
 */
export function addWorkingTime(
  calendar: Calendar | null,
  startAt: Date,
  milliseconds: number,
  pauses: readonly Pause[],
): Date | null {
  if (!(milliseconds >= 0)) throw new AppError("invalid", "A target cannot be negative.");
  const start = instant(startAt);
  const limit = start + HORIZON;
  let left = Math.round(milliseconds);
  if (left === 0) return new Date(start);
  for (const stretch of unpaused(start, Infinity, pauses)) {
    for (const part of evenParts(calendar, stretch.from, Math.min(stretch.to, limit))) {
      const open = openBetween(calendar, part);
      if (open >= left) return new Date(reach(calendar, part, left));
      left -= open;
    }
    if (stretch.to >= limit) {
      throw new AppError(
        "invalid",
        `There is not enough open time for this target within ${HORIZON_YEARS} years.`,
      );
    }
  }
  return null;
}

/**
 * Open, unpaused milliseconds between two instants; 0 if `to` is not after `from`.
 *
 * @param calendar null: around the clock
 * @throws AppError `invalid`: bad instants or pauses, or more than a hundred years to count
 */
export function elapsedWorkingTime(
  calendar: Calendar | null,
  from: Date,
  to: Date,
  pauses: readonly Pause[],
): number {
  const [start, end] = [instant(from), instant(to)];
  if (end - start > HORIZON) {
    throw new AppError("invalid", `More than ${HORIZON_YEARS} years are not counted.`);
  }
  let elapsed = 0;
  for (const stretch of unpaused(start, end, pauses)) {
    for (const part of evenParts(calendar, stretch.from, stretch.to)) {
      elapsed += openBetween(calendar, part);
    }
  }
  return elapsed;
}

interface EvenPart extends Stretch {
  /** Local time minus UTC, in milliseconds. */
  offset: number;
}

/** Cuts a stretch where the zone's offset changes: inside a part the wall clock runs evenly. */
function* evenParts(calendar: Calendar | null, from: number, to: number): Generator<EvenPart> {
  let at = from;
  while (at < to) {
    const span = calendar && offsetSpanAt(calendar.timeZone, at);
    const end = Math.min(to, span?.to ?? to);
    yield { from: at, to: end, offset: span?.offset ?? 0 };
    at = end;
  }
}

function openBetween(calendar: Calendar | null, { from, to, offset }: EvenPart): number {
  if (calendar === null) return to - from;
  return openUntil(calendar, to + offset) - openUntil(calendar, from + offset);
}

/** The first instant of a part by which `wanted` open milliseconds of it have passed. */
function reach(calendar: Calendar | null, { from, to, offset }: EvenPart, wanted: number): number {
  if (calendar === null) return from + wanted;
  const goal = openUntil(calendar, from + offset) + wanted;
  let low = from;
  let high = to;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (openUntil(calendar, middle + offset) >= goal) high = middle;
    else low = middle + 1;
  }
  return low;
}

function* unpaused(from: number, to: number, pauses: readonly Pause[]): Generator<Stretch> {
  const closed = pauses.map((pause) => {
    const begin = instant(pause.from);
    const end = pause.to === null ? Infinity : instant(pause.to);
    if (end < begin) throw new AppError("invalid", "A pause ends before it begins.");
    return { from: begin, to: end };
  });
  let at = from;
  for (const pause of closed.sort((a, b) => a.from - b.from)) {
    if (at >= to) return;
    if (pause.from > at) yield { from: at, to: Math.min(pause.from, to) };
    at = Math.max(at, pause.to);
  }
  if (at < to) yield { from: at, to };
}

function instant(at: Date): number {
  const time = at.getTime();
  if (Number.isNaN(time)) throw new AppError("invalid", "This is no point in time.");
  return time;
}
