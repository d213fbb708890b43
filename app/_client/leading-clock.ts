import type { ClockView } from "@/domain/tickets";

/** The clock a row shows: what is due next, else what is paused, else what ended last. */
export function leadingClock(clocks: readonly ClockView[]): ClockView | undefined {
  const byDue = (a: ClockView, b: ClockView) => (a.dueAt ?? "").localeCompare(b.dueAt ?? "");
  const ticking = clocks
    .filter((clock) => clock.stoppedAt === null && clock.dueAt !== null)
    .filter(({ state }) => state === "running" || state === "breached")
    .sort(byDue);
  if (ticking[0] !== undefined) return ticking[0];
  const paused = clocks.find(({ state }) => state === "paused");
  if (paused !== undefined) return paused;
  return clocks
    .filter(({ state, stoppedAt }) => state !== "cancelled" && stoppedAt !== null)
    .sort((a, b) => (b.stoppedAt ?? "").localeCompare(a.stoppedAt ?? ""))[0];
}
