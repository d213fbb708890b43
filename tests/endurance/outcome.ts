import type { Stage } from "./stage";

/** How large a run is: the full one, the one for development, the one of every `npm test`. */
export type Size = "full" | "quick" | "short";

/** What a suite counted. */
export interface Outcome {
  /** Facts that were put in and acknowledged. */
  injected: number;
  /** Facts found in the end. */
  present: number;
  lost: number;
  doubled: number;
  /** From the last fault (or the last fact) until nothing waited any more, in milliseconds. */
  drainMs: number;
  /** What was done to it, and what else was measured. */
  details: Record<string, number | string>;
  /** Each broken promise in a sentence; empty when the suite passes. */
  failures: string[];
}

export interface Suite {
  name: string;
  title: string;
  run(stage: Stage, size: Size): Promise<Outcome>;
}

export function bySize<T>(size: Size, values: Record<Size, T>): T {
  return values[size];
}

/**
 * By how much a limit on time is stretched: the short versions run beside other tests on machines that
 * are busy, where counts say the same and times do not.
 */
export function patience(size: Size): number {
  return size === "short" ? 4 : 1;
}

/** A failure unless the promise was kept. */
export function promised(isKept: boolean, failure: string): string[] {
  return isKept ? [] : [failure];
}

/** The value below which `share` of the given ones lie; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
