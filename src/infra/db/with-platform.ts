import { databaseInTime, MAX_WAIT_MS, type Sql, type Tx } from "./client";
import { BY_KEYS, type TransactionOptions } from "./with-tenant";

/**
 * Runs `run` across tenants: signing in before a tenant is known, routing webhooks, and the sweeps
 * that restore jobs. Its importers are allow-listed by the import law; its role can read ids and
 * times of work, never the contents of tickets.
 */
export async function withPlatform<T>(
  run: (tx: Tx) => Promise<T>,
  { byKeys = false }: Pick<TransactionOptions, "byKeys"> = {},
): Promise<T> {
  const { platform } = await databaseInTime();
  return platform.$transaction(
    async (tx) => {
      if (byKeys) await tx.$executeRaw`SELECT true${BY_KEYS}`;
      return run(tx);
    },
    { timeout: 15_000, maxWait: MAX_WAIT_MS },
  );
}

/** One reading statement across tenants: it needs no transaction around it. */
export async function queryPlatform<Row>(statement: Sql): Promise<Row[]> {
  const { platform } = await databaseInTime();
  return platform.$queryRaw<Row[]>(statement);
}
