import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Client, escapeIdentifier } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { BackupReader } from "./backup-reader";
import { BackupFooter, BackupHeader, type BackupReport } from "./format";
import { appliedMigration } from "./tables";
import { withUnboundClient } from "./with-unbound-client";

export interface RestoreOptions {
  onTable?(name: string, rows: number): void;
  /** Runs inside the transaction, once every row is there. */
  afterLoad?(client: Client): Promise<void>;
}

/**
 * Fills an empty database, migrated to where the backup was made, in one transaction: everything or
 * nothing. Events get new positions in the live stream, so that browsers that were connected to the
 * lost database read their lists again. Redis may be empty: every job is rebuilt from what is here.
 *
 * @throws Error when the file is not whole, the schema is another one or the database is not empty
 */
export async function restoreBackup(
  databaseUrl: string,
  file: string,
  options: RestoreOptions = {},
): Promise<BackupReport> {
  const reader = new BackupReader(file);
  try {
    return await withUnboundClient(databaseUrl, async (client) => {
      const header = await readHeader(reader);
      const migration = await appliedMigration(client);
      if (migration !== header.migration) {
        throw new Error(
          `The backup was made at migration ${header.migration}, the database is at ${migration}. ` +
            "Restore with the version that made it, then update.",
        );
      }
      await client.query("BEGIN");
      await requireEmpty(client, header);
      const rows = await loadTables(client, header, reader, options);
      await setSequences(client);
      await options.afterLoad?.(client);
      await client.query("ANALYZE");
      await client.query("COMMIT");
      return { at: header.at, migration, rows };
    });
  } finally {
    reader.close();
  }
}

async function readHeader(reader: BackupReader): Promise<BackupHeader> {
  const line = await reader.line().catch((cause: unknown) => {
    throw new Error("This is no backup of Echolot, or it is damaged.", { cause });
  });
  const header = BackupHeader.safeParse(parseJson(line));
  if (!header.success) throw new Error("This is no backup of Echolot.");
  return header.data;
}

async function requireEmpty(client: Client, header: BackupHeader): Promise<void> {
  for (const { name } of header.tables) {
    await client.query(`LOCK TABLE ${escapeIdentifier(name)} IN SHARE ROW EXCLUSIVE MODE`);
    const { rowCount } = await client.query(`SELECT FROM ${escapeIdentifier(name)} LIMIT 1`);
    if (rowCount !== 0) {
      throw new Error(`The database is not empty (${name} has rows). Restore into a new one.`);
    }
  }
}

async function loadTables(
  client: Client,
  header: BackupHeader,
  reader: BackupReader,
  options: RestoreOptions,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const { name, columns } of header.tables) {
    const list = columns.map(escapeIdentifier).join(", ");
    const target = client.query(copyFrom(`COPY ${escapeIdentifier(name)} (${list}) FROM STDIN`));
    await pipeline(Readable.from(reader.table(), { objectMode: false }), target);
    rows[name] = target.rowCount;
    options.onTable?.(name, target.rowCount);
  }
  const footer = BackupFooter.safeParse(parseJson(await reader.line()));
  if (!footer.success) throw new Error("The backup is damaged: its end is missing.");
  for (const { name } of header.tables) {
    if (footer.data.rows[name] !== rows[name]) {
      throw new Error(
        `The backup is damaged: ${name} should have ${footer.data.rows[name]} rows, not ${rows[name]}.`,
      );
    }
  }
  return rows;
}

/** Numbers that the database itself gives go on behind the greatest one. */
async function setSequences(client: Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string; sequence: string }>(
    `SELECT c.relname AS table, a.attname AS column,
       pg_get_serial_sequence(quote_ident(c.relname), a.attname) AS sequence
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attnum > 0 AND NOT a.attisdropped
       AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL`,
  );
  for (const { table, column, sequence } of rows) {
    await client.query(
      `SELECT setval($1::regclass, greatest(max(${escapeIdentifier(column)}), 1), max(${escapeIdentifier(column)}) IS NOT NULL)
       FROM ${escapeIdentifier(table)}`,
      [sequence],
    );
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
