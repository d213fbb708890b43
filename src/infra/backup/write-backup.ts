import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { Writable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { createGzip, type Gzip } from "node:zlib";
import { type Client, escapeIdentifier } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { type BackupHeader, type BackupReport, END_OF_TABLE } from "./format";
import { appliedMigration, listTables } from "./tables";
import { withUnboundClient } from "./with-unbound-client";

/**
 * Writes everything the database holds, as of one moment (one REPEATABLE READ transaction), into
 * `file`, readable by its owner only. Needs no program of PostgreSQL, whatever the server's version;
 * the product goes on meanwhile. Credentials stay sealed: keep the keys, and not beside the backup.
 *
 * Dies half-way: `file` does not exist or is the former one; `file.partial` may be left.
 * @throws Error of PostgreSQL or of the file system
 */
export async function writeBackup(
  databaseUrl: string,
  file: string,
  onTable: (name: string, rows: number) => void = () => undefined,
): Promise<BackupReport> {
  const partial = `${file}.partial`;
  try {
    return await withUnboundClient(databaseUrl, async (client) => {
      await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      const header: BackupHeader = {
        format: "echolot-backup",
        version: 1,
        migration: await appliedMigration(client),
        at: await transactionTime(client),
        tables: await listTables(client),
      };
      const rows = await writeTables(client, header, partial, onTable);
      await client.query("COMMIT");
      await rename(partial, file);
      return { at: header.at, migration: header.migration, rows };
    });
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function writeTables(
  client: Client,
  header: BackupHeader,
  partial: string,
  onTable: (name: string, rows: number) => void,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const gzip = createGzip({ level: 6 });
  const target = createWriteStream(partial, { mode: 0o600, flags: "w" });
  const written = pipeline(gzip, target);
  // Looked at below; until then a failure must not end the process.
  written.catch(() => undefined);
  try {
    await send(gzip, `${JSON.stringify(header)}\n`);
    for (const { name, columns } of header.tables) {
      const list = columns.map(escapeIdentifier).join(", ");
      const source = client.query(
        copyTo(`COPY (SELECT ${list} FROM ${escapeIdentifier(name)}) TO STDOUT`),
      );
      await pipeline(source, passingTo(gzip));
      await send(gzip, END_OF_TABLE);
      rows[name] = source.rowCount;
      onTable(name, source.rowCount);
    }
    gzip.end(`${JSON.stringify({ rows })}\n`);
    await written;
  } catch (error) {
    gzip.destroy();
    target.destroy();
    throw error;
  }
  await flush(partial);
  return rows;
}

/** Hands on what it gets without ending what it hands it to. */
function passingTo(gzip: Gzip): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      send(gzip, chunk).then(() => done(), done);
    },
  });
}

async function send(gzip: Gzip, chunk: Buffer | string): Promise<void> {
  if (gzip.write(chunk)) return;
  const ended = new AbortController();
  try {
    await Promise.race([
      new Promise<void>((resolve) => gzip.once("drain", resolve)),
      // A full disk ends the stream: nothing drains any more.
      finished(gzip, { signal: ended.signal }).then(() => {
        throw new Error("the file could not be written");
      }),
    ]);
  } finally {
    ended.abort();
  }
}

/** On the disk before it gets its name. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function transactionTime(client: Client): Promise<string> {
  const { rows } = await client.query<{ at: Date }>("SELECT now() AS at");
  return (rows[0]?.at ?? new Date(0)).toISOString();
}
