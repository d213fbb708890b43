import { Client } from "pg";
import { CannotGoOn, reasonOf } from "../runtime/steps";
import { createDatabase } from "./embedded-postgres";

/** PostgreSQL's code for a database that does not exist. */
const UNKNOWN_DATABASE = "3D000";

/**
 * Proves that the given server answers, and creates the database in it if only that is missing.
 * @throws CannotGoOn naming what to do
 */
export async function requirePostgres(url: string): Promise<void> {
  const address = readAddress(url);
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    await client.end().catch(() => undefined);
    if ((error as { code?: string }).code === UNKNOWN_DATABASE) {
      return createMissing(url, address.pathname.slice(1));
    }
    throw new CannotGoOn(
      `DATABASE_URL: PostgreSQL at ${address.host} cannot be used (${reasonOf(error)}). Start or correct it, or unset DATABASE_URL to use the embedded one.`,
    );
  }
}

async function createMissing(url: string, database: string): Promise<void> {
  const server = new URL(url);
  server.pathname = "/postgres";
  try {
    await createDatabase(server.toString(), decodeURIComponent(database));
  } catch (error) {
    throw new CannotGoOn(
      `DATABASE_URL: database ${database} does not exist and could not be created (${reasonOf(error)}). Create it first.`,
    );
  }
}

function readAddress(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new CannotGoOn(
      "DATABASE_URL is not an address; use postgresql://user:password@host:port/database.",
    );
  }
}
