import { setImmediate } from "node:timers/promises";

/** So much of a batch takes a few milliseconds at most: mapping, or finding languages. */
const PER_TURN = 50;

/**
 * For loops over a large batch: after each fiftieth of what it does, other jobs of this process have a
 * turn. A company that floods would else hold everybody's mentions up for as long as its batch computes.
 * @param done how many are done
 */
export async function othersTurnAfter(done: number): Promise<void> {
  if (done % PER_TURN === 0) await othersTurn();
}

export async function othersTurn(): Promise<void> {
  await setImmediate();
}
