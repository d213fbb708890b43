import { type Client, escapeIdentifier, escapeLiteral } from "pg";
import type { MigrationConfig } from "@/infra/config";

const GROUPS = ["echolot_app", "echolot_platform"];

/**
 * The groups that migrations grant rights to. Roles belong to the whole cluster, so migrations of
 * several databases may create them at the same moment: losing that race is success.
 */
export async function ensureGroups(client: Client): Promise<void> {
  for (const group of GROUPS) {
    await client.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${escapeLiteral(group)}) THEN
          CREATE ROLE ${group} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
        END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$`);
  }
}

/** Runs under the database's migration lock; the login's name holds the database's name. */
export async function ensureLogin(
  client: Client,
  login: MigrationConfig["logins"][number],
): Promise<void> {
  const name = escapeIdentifier(login.name);
  const { rows } = await client.query<{ current_database: string; exists: boolean }>(
    `SELECT current_database(),
            EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists`,
    [login.name],
  );
  const [row] = rows;
  const verb = row?.exists ? "ALTER" : "CREATE";
  await client.query(
    `${verb} ROLE ${name} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ${escapeLiteral(login.password)}`,
  );
  await client.query(`GRANT ${escapeIdentifier(login.group)} TO ${name}`);
  await client.query(
    `GRANT CONNECT ON DATABASE ${escapeIdentifier(row?.current_database ?? "")} TO ${name}`,
  );
}
