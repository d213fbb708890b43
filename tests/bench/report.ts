import type { Goal, Judged } from "./result";

/** A table for people, and what the machine was too noisy for. */
export function printReport(results: readonly Judged[]): void {
  const rows = results.map((result) => [
    result.part,
    result.figure,
    shown(result.median, result.goal),
    `${shown(result.least, result.goal)} – ${shown(result.most, result.goal)}`,
    result.goal.must === null
      ? "–"
      : `${limit(result.goal.must, result.goal)} ${result.isMustMet ? "met" : "MISSED"}`,
    `${limit(result.goal.aim, result.goal)} ${result.isAimMet ? "met" : "not met"}`,
  ]);
  const head = ["part", "figure", "median", "spread", "must", "aim"];
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  console.log(`\n${line(head)}`);
  console.log(line(widths.map((width) => "-".repeat(width))));
  for (const row of rows) console.log(line(row));
  console.log("\nMedians of what they were made of:");
  for (const { part, figure, measured } of results) {
    const parts = Object.entries(measured).map(([name, value]) => `${name} ${compact(value)}`);
    console.log(`  ${part}: ${figure}: ${parts.join(", ")}`);
  }
  const noisy = results.filter((result) => result.isNoisy);
  for (const { part, figure } of noisy) console.log(`Too noisy to lean on: ${part}: ${figure}`);
}

/** One figure in one line, for whoever watches a long run. */
export function inWords({ figure, median, least, most, goal }: Judged): string {
  return `${figure}: ${shown(median, goal)} (${shown(least, goal)} – ${shown(most, goal)})`;
}

function shown(value: number, { unit, is }: Goal): string {
  if (unit !== "ratio") return `${compact(value)} ${unit}`;
  return is === "at least" ? `${(value * 100).toFixed(0)} %` : value.toFixed(2);
}

function limit(value: number, goal: Goal): string {
  return `${goal.is === "at least" ? "≥" : "≤"} ${shown(value, goal)}`;
}

function compact(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
