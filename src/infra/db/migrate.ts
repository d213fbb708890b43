import { Client } from "pg";
import type { MigrationConfig } from "@/infra/config";
import { listMigrations, pendingMigrations } from "./migrate-history";
import { ensureGroups, ensureLogin } from "./migrate-roles";
import { applyMigrations } from "./migrate-schema-engine";

export interface MigrationReport {
  applied: string[];
  /** How many migrations the project has. */
  total: number;
}

/** One migration at a time per database; the number only has to be ours. */
const ADVISORY_LOCK = 5_262_110_421;

/**
 * Brings the database to the newest schema and gives the runtime roles their rights. Idempotent.
 * Dies half-way: the lock ends with the connection, a migration file is one implicit transaction,
 * and the next run goes on from `_prisma_migrations`.
 *
 * @param directory absolute path of `prisma/migrations`
 * @throws Error of PostgreSQL, or of the schema engine naming the migration that failed
 */
export async function migrate(
  configuration: MigrationConfig,
  directory: string,
): Promise<MigrationReport> {
  const client = new Client({
    connectionString: configuration.databaseUrl,
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
    await ensureGroups(client);
    const migrations = await listMigrations(directory);
    const pending = await pendingMigrations((sql) => client.query(sql), migrations);
    const applied =
      pending.length === 0
        ? []
        : await applyMigrations(configuration.databaseUrl, directory, migrations);
    for (const login of configuration.logins) await ensureLogin(client, login);
    await client.query("GRANT SELECT ON _prisma_migrations TO echolot_app, echolot_platform");
    return { applied, total: migrations.length };
  } finally {
    await client.end();
  }
}
