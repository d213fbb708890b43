/** After this many attempts a reply counts as failed and the agent decides. */
export const MAX_ATTEMPTS = 8;

/** After this many looks without an answer the fate is said to be unknown. */
export const MAX_CHECKS = 6;

const FIRST_MS = 5_000;
const LONGEST_MS = 15 * 60_000;

/**
 * How long to wait after the `attempts`th attempt, in milliseconds: doubled each time up to a quarter
 * of an hour, and never shorter than the platform asks for.
 */
export function retryDelayMs(attempts: number, platformMs: number): number {
  const own = Math.min(FIRST_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_MS);
  return Math.max(own, Math.ceil(platformMs));
}

/** How long to wait before the next look, after `checks` looks, in milliseconds. */
export function checkDelayMs(checks: number, platformMs = 0): number {
  return retryDelayMs(checks + 1, platformMs);
}
