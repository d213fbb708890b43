/** A member gets no more than one mail in this time, in milliseconds: a flood becomes a list. */
export const PAUSE_MS = 60_000;

/** Whoever sends is given up after this long without a word, in milliseconds. */
export const LEASE_MS = 90_000;

/** After this many attempts a mail is given up: about three and a half hours. */
export const MAX_ATTEMPTS = 12;

/** A mail that the server may have taken is repeated so often. */
export const MAX_REPEATS = 1;

const FIRST_MS = 10_000;
const LONGEST_MS = 60 * 60_000;

/** How long to wait after the `attempts`th attempt, in milliseconds: doubled each time up to an hour. */
export function retryDelayMs(attempts: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_MS);
}
