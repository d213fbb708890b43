import { enqueue } from "./enqueue";
import type { JobDefinition } from "./job";

interface Moment {
  given: Promise<boolean>;
  /** Whether another hint was asked for since this one was given. */
  isAskedAgain: boolean;
  giveAgain: () => Promise<boolean>;
  end: NodeJS.Timeout;
}

/** Hints of this moment. */
const recent = new Map<string, Moment>();

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
  const giveAgain = () => enqueue(job, payload);
  const moment: Moment = {
    given: giveAgain(),
    isAskedAgain: false,
    giveAgain,
    end: setTimeout(() => {
      recent.delete(key);
      if (moment.isAskedAgain) enqueueAtMostEvery(everyMs, job, payload);
    }, everyMs).unref(),
  };
  recent.set(key, moment);
}

/**
 * Gives now what is asked for and waits for the end of its moment. A hint that came after the
 * connection was closed would open another, which nobody closes and which keeps the process.
 */
export async function giveWaitingHints(): Promise<void> {
  const moments = [...recent.values()];
  recent.clear();
  for (const { end } of moments) clearTimeout(end);
  await Promise.all(
    moments.map(async ({ given, isAskedAgain, giveAgain }) => {
      await given;
      if (isAskedAgain) await giveAgain();
    }),
  );
}
