/** Where the domain gets its time from. Instants are `Date` in UTC, millisecond precision. */
export interface Clock {
  now(): Date;
}

// Next bundles routes apart: all of a process must read the same correction.
const holder = globalThis as typeof globalThis & { echolotTimeOffsetMs?: number };

/** This machine's clock, corrected by `steerSystemClock`. */
export const systemClock: Clock = { now: () => new Date(systemTimeMs()) };

/** Milliseconds since 1970 by the same clock. */
export function systemTimeMs(): number {
  return Date.now() + (holder.echolotTimeOffsetMs ?? 0);
}

/**
 * Machines disagree about the time, and a lease or a deadline that one wrote is judged by another: all
 * follow one reference. @param offsetMs what the reference shows more than this machine
 */
export function steerSystemClock(offsetMs: number): void {
  holder.echolotTimeOffsetMs = offsetMs;
}

/** What is added to this machine's clock at present, in milliseconds. */
export function systemClockOffsetMs(): number {
  return holder.echolotTimeOffsetMs ?? 0;
}

/** A clock that stands still at `at` until moved: for replays of history and for tests. */
export class FixedClock implements Clock {
  constructor(private at: Date) {}

  now(): Date {
    return new Date(this.at);
  }

  /** Moves the clock; `at` may lie in the past. */
  set(at: Date): void {
    this.at = at;
  }

  advance(milliseconds: number): void {
    this.at = new Date(this.at.getTime() + milliseconds);
  }
}
