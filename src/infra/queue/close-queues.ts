import { closeProducers } from "./enqueue";
import { giveWaitingHints } from "./enqueue-at-most-every";

/** Gives the last hints and ends the producers' connection. */
export async function closeQueues(): Promise<void> {
  await giveWaitingHints();
  await closeProducers();
}
