import { appendFileSync } from "node:fs";

/** How large a run is: the full one, the one for development, the one of every `npm test`. */
export type Size = "full" | "quick" | "short";

const SIZES: readonly string[] = ["full", "quick", "short"];

/** `npm run secure` sets `SECURE_SIZE`; without it a run is short. */
export function size(): Size {
  const given = process.env.SECURE_SIZE ?? "short";
  if (!SIZES.includes(given)) throw new Error(`SECURE_SIZE is none of ${SIZES.join(", ")}`);
  return given as Size;
}

export function bySize<T>(values: Record<Size, T>): T {
  return values[size()];
}

/** What one test tried, and how often a promise was broken by it. */
export interface Count {
  suite: string;
  test: string;
  tried: number;
  broken: number;
  details: Record<string, number | string>;
}

/** For the table of `npm run secure`, one JSON line each in `SECURE_COUNTS`. */
export function count(
  suite: string,
  test: string,
  tried: number,
  broken: number,
  details: Record<string, number | string> = {},
): void {
  const file = process.env.SECURE_COUNTS;
  if (file === undefined) return;
  const line: Count = { suite, test, tried, broken, details };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** Of a list as many as wanted, spread evenly over it, so that every kind is among them. */
export function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  const step = list.length / most;
  return Array.from({ length: most }, (_, index) => list[Math.floor(index * step)] as T);
}
