import type { Client } from "pg";

export interface BackupTable {
  name: string;
  /** Generated columns are computed anew, transaction ids mean nothing in another cluster. */
  columns: string[];
}

/** Kept by the running product itself; a copy of them would be wrong on the day it is read. */
const TRANSIENT = ["_prisma_migrations", "worker_heartbeat", "throttle"];

/**
 * Every table with its columns, those that others refer to first, so that a restore in this order
 * breaks no foreign key.
 * @throws Error when tables refer to each other in a circle
 */
export async function listTables(client: Client): Promise<BackupTable[]> {
  const { rows: tables } = await client.query<BackupTable>(
    `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> ALL($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       AND a.atttypid <> 'xid8'::regtype
     GROUP BY c.relname ORDER BY c.relname`,
    [TRANSIENT],
  );
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `SELECT DISTINCT a.relname AS from, b.relname AS to FROM pg_constraint k
     JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
     WHERE k.contype = 'f' AND a.oid <> b.oid`,
  );
  return inOrder(tables, references);
}

function inOrder(
  tables: readonly BackupTable[],
  references: readonly { from: string; to: string }[],
): BackupTable[] {
  const names = new Set(tables.map((table) => table.name));
  const ordered: BackupTable[] = [];
  const placed = new Set<string>();
  while (ordered.length < tables.length) {
    const next = tables.filter(
      (table) =>
        !placed.has(table.name) &&
        references.every(({ from, to }) => from !== table.name || placed.has(to) || !names.has(to)),
    );
    if (next.length === 0) throw new Error("tables refer to each other in a circle");
    for (const table of next) {
      placed.add(table.name);
      ordered.push(table);
    }
  }
  return ordered;
}

/** The newest migration that the database has. */
export async function appliedMigration(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string | null }>(
    `SELECT max(migration_name) AS name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  return rows[0]?.name ?? "";
}
