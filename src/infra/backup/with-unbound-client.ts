import { Client } from "pg";

/**
 * Runs `run` with a connection that copies whole tables: no time limit, not bound by row security. What
 * it leaves uncommitted is rolled back when the connection ends.
 * @throws Error when the role is bound, or the database cannot be reached within 10 s
 */
export async function withUnboundClient<T>(
  databaseUrl: string,
  run: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SET statement_timeout = 0");
    await client.query("SET idle_in_transaction_session_timeout = 0");
    await requireUnbound(client);
    return await run(client);
  } finally {
    await client.end();
  }
}

/**
 * Row security would leave rows out without a word: whoever copies must not be bound by it.
 * @throws Error naming the role and what it lacks
 */
async function requireUnbound(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string; unbound: boolean }>(
    `SELECT rolname AS name, rolsuper OR rolbypassrls AS unbound
     FROM pg_roles WHERE rolname = current_user`,
  );
  if (rows[0]?.unbound === true) return;
  throw new Error(
    `The role ${rows[0]?.name} of DATABASE_URL is bound by row security and would see nothing. ` +
      "Run ALTER ROLE … BYPASSRLS as a superuser, or give this command the address of such a role.",
  );
}
