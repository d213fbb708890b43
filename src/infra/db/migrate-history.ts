import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Migration {
  /** Folder name: `<timestamp>_<intent>`. */
  name: string;
  sql: string;
}

/** Sorted by name, which begins with the time it was written. */
export async function listMigrations(directory: string): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => ({
      name,
      sql: await readFile(join(directory, name, "migration.sql"), "utf8"),
    })),
  );
}

interface HistoryRow {
  migration_name: string;
  checksum: string;
}

/**
 * Names of the migrations the database lacks, or holds in another version: the schema engine
 * then says which. Checksums are SHA-256 over the file, as Prisma writes them.
 */
export async function pendingMigrations(
  query: (sql: string) => Promise<{ rows: unknown[] }>,
  migrations: Migration[],
): Promise<string[]> {
  const exists = await query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists");
  const [row] = exists.rows as { exists: boolean }[];
  if (!row?.exists) return migrations.map((migration) => migration.name);

  const history = await query(
    `SELECT migration_name, checksum FROM _prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const applied = new Map(
    (history.rows as HistoryRow[]).map((entry) => [entry.migration_name, entry.checksum]),
  );
  return migrations
    .filter((migration) => applied.get(migration.name) !== checksum(migration.sql))
    .map((migration) => migration.name);
}

function checksum(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}
