import { setImmediate } from "node:timers/promises";

/** So much of a batch takes a few milliseconds at most: mapping, or finding languages. */
const PER_TURN = 50;

/**
 * For loops over a batch: after each fiftieth of what it does, other jobs of this process have a turn. A
 * company that floods would else hold everybody's mentions up for as long as its batch computes.
 * @param done how many are done
 */
export async function othersTurnAfter(done: number): Promise<void> {
  if (done % PER_TURN === 0) await setImmediate();
}

/** The same between two steps that compute for the whole of a batch; a small one gives no turn away. */
export async function othersTurnBeside(batch: readonly unknown[]): Promise<void> {
  if (batch.length > PER_TURN) await setImmediate();
}
