import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Resident memory of a process, in bytes. Linux tells it in `/proc`. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kilobytes) * 1_024;
}

const STEADY_MS = 2_000;
const STEADY_SHARE = 0.01;

/** The same once it has stopped growing and shrinking by more than a hundredth. */
export async function steadyResidentBytes(pid: number, patienceMs = 60_000): Promise<number> {
  const end = performance.now() + patienceMs;
  let before = residentBytes(pid);
  while (performance.now() < end) {
    await sleep(STEADY_MS);
    const now = residentBytes(pid);
    if (Math.abs(now - before) < before * STEADY_SHARE) return now;
    before = now;
  }
  return before;
}
