import { Client } from "pg";

/** Runs `run` and counts what it sends to Postgres; one at a time. */
export async function countStatements(run: () => Promise<unknown>): Promise<number[]> {
  const original = Client.prototype.query;
  let count = 0;
  Client.prototype.query = function counted(this: Client, ...given: unknown[]) {
    count += 1;
    return Reflect.apply(original, this, given);
  } as typeof original;
  try {
    await run();
  } finally {
    Client.prototype.query = original;
  }
  return [count];
}
