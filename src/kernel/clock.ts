/** Where the domain gets its time from. Instants are `Date` in UTC, millisecond precision. */
export interface Clock {
  now(): Date;
}

/** What the shared reference showed, and what this process's own clocks showed at that moment. */
interface Fix {
  referenceMs: number;
  wallMs: number;
  steadyMs: number;
}

// Next bundles routes apart: all of a process must read the same time.
const holder = globalThis as typeof globalThis & { echolotTimeFix?: Fix };

/** The machine's clock may be slewed by this much between two fixes, in milliseconds. */
const SLEWED_AT_MOST_MS = 50;

/** The shared time where `fixSystemTime` was called, else the machine's. */
export const systemClock: Clock = { now: () => new Date(systemTimeMs()) };

/** Milliseconds since 1970 by the same clock; whole. */
export function systemTimeMs(): number {
  const wallMs = Date.now();
  const fix = holder.echolotTimeFix;
  if (fix === undefined) return wallMs;
  const byWall = wallMs - fix.wallMs;
  const bySteady = performance.now() - fix.steadyMs;
  // Somebody set the machine's clock: what passed since the fix is known all the same.
  const passedMs = Math.abs(byWall - bySteady) < SLEWED_AT_MOST_MS ? byWall : Math.floor(bySteady);
  return fix.referenceMs + passedMs;
}

/**
 * Machines disagree about the time, and a lease or a deadline that one wrote is judged by another: all
 * follow one reference. @param referenceMs what it shows now; null: this machine's own clock again
 */
export function fixSystemTime(referenceMs: number | null): void {
  if (referenceMs === null) delete holder.echolotTimeFix;
  else holder.echolotTimeFix = { referenceMs, wallMs: Date.now(), steadyMs: performance.now() };
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
