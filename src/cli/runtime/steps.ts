/** Ends a command with its message as the only line: it says what is wrong and what to do. */
export class CannotGoOn extends Error {
  override readonly name = "CannotGoOn";
}

/** `820 ms`, `4.2 s`, `3 min 07 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** Runs one step and prints its line with time; `run` returns a word about what it did. */
export async function step<T extends string | { note: string }>(
  label: string,
  run: () => Promise<T> | T,
): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  reportStep(label, performance.now() - startedAt, noteOf(result));
  return result;
}

export function reportStep(label: string, ms: number, note: string): void {
  console.log(`  ${label.padEnd(14)}${formatDuration(ms).padStart(9)}  ${note}`);
}

function noteOf(result: string | { note: string }): string {
  return typeof result === "string" ? result : result.note;
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
