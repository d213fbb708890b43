import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { findTenantsDue } from "./find-tenants-due";
import { FireMoments } from "./jobs";

/**
 * So far ahead, in milliseconds, moments get a job that waits for them. Longer than the time between
 * two sweeps, so that each is known to one of them before it comes.
 */
export const AHEAD_MS = 2_500;

/**
 * Gives every tenant whose clocks are due its job: at once for what has come, at its own moment for
 * what is near. Postgres says what is due; the jobs only save the wait for the next sweep.
 * @returns how many tenants were hinted
 */
export async function hintMoments(clock: Clock = systemClock): Promise<number> {
  const now = clock.now();
  const due = await findTenantsDue(new Date(now.getTime() + AHEAD_MS));
  for (const { tenantId, nextAt } of due) await hintMoment(tenantId, nextAt, now);
  return due.length;
}

/** A job for one moment. Hints of the same moment fold into one. */
export async function hintMoment(tenantId: string, at: Date, now: Date): Promise<void> {
  const waitMs = at.getTime() - now.getTime();
  // Whoever comes at the moment itself finds nothing yet.
  const options = waitMs >= 0 ? { delayMs: waitMs + 1, turn: at.getTime() } : {};
  await enqueue(FireMoments, { tenantId }, options);
}
