import { median } from "./sample";

export interface Goal {
  /** Which way is good. */
  is: "at least" | "at most";
  must: number | null;
  aim: number;
  unit: "ratio" | "ms" | "KB" | "MiB" | "/s";
}

/** One figure of a part: a value per round, and what it was made of. */
export interface Result {
  part: string;
  figure: string;
  goal: Goal;
  rounds: number[];
  /** Medians of what was measured, by name with its unit. */
  measured: Record<string, number>;
}

export interface Judged extends Result {
  median: number;
  least: number;
  most: number;
  isMustMet: boolean;
  isAimMet: boolean;
  /** The rounds lie too far apart to say more than the order of magnitude. */
  isNoisy: boolean;
}

/** Rounds that differ by more than this share of their median make a figure noisy. */
const NOISY_SPREAD = 0.5;

/** Holds the median of the rounds against the goal. */
export function judge(result: Result): Judged {
  const middle = median(result.rounds);
  const least = Math.min(...result.rounds);
  const most = Math.max(...result.rounds);
  const { is, must, aim } = result.goal;
  const meets = (limit: number) => (is === "at least" ? middle >= limit : middle <= limit);
  return {
    ...result,
    median: middle,
    least,
    most,
    isMustMet: must === null ? true : meets(must),
    isAimMet: meets(aim),
    isNoisy: (most - least) / middle > NOISY_SPREAD,
  };
}

/** The medians of several rounds' measurements, name by name. */
export function medians(rounds: readonly Record<string, number>[]): Record<string, number> {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => round[name] ?? Number.NaN))]),
  );
}
