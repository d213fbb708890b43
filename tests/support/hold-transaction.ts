import { Client } from "pg";
import { config } from "@/infra/config";

/** A transaction that has an id and goes on until it is told to end. */
export async function holdTransaction(
  databaseUrl = config().appDatabaseUrl,
): Promise<{ end: () => Promise<void> }> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("BEGIN");
  await client.query("SELECT pg_current_xact_id()");
  let ended: Promise<void> | null = null;
  return {
    end: () => {
      ended ??= client.query("COMMIT").then(() => client.end());
      return ended;
    },
  };
}
