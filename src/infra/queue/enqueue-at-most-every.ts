import { enqueue } from "./enqueue";
import type { JobDefinition } from "./job";

/** Hints of this moment: whether another was asked for since the last one was given. */
const recent = new Map<string, { isAskedAgain: boolean }>();

/**
 * Gives a hint at once, and while more are asked for within `everyMs` only one more at its end: the last
 * is never swallowed. A process that dies in between loses it, as any hint may be lost.
 */
export function enqueueAtMostEvery<Payload extends object>(
  everyMs: number,
  job: JobDefinition<string, Payload>,
  payload: Payload,
): void {
  const key = `${job.name}:${job.key(payload)}`;
  const before = recent.get(key);
  if (before !== undefined) {
    before.isAskedAgain = true;
    return;
  }
  const state = { isAskedAgain: false };
  recent.set(key, state);
  void enqueue(job, payload);
  setTimeout(() => {
    recent.delete(key);
    if (state.isAskedAgain) enqueueAtMostEvery(everyMs, job, payload);
  }, everyMs).unref();
}
