import { Client } from "pg";
import { timed } from "./sample";
import type { BenchDatabase } from "./stage";

const CONNECTIONS = 4;
const BATCH = 500;
/** In the order in which one refers to the other. */
const TABLES = ["ticket", "message", "ticket_event"] as const;
/** The key that says which ticket a row belongs to. */
const TICKET_OF = { ticket: "id", message: "ticket_id", ticket_event: "ticket_id" } as const;

interface Table {
  name: (typeof TABLES)[number];
  columns: { name: string; type: string }[];
}

/** One statement's worth: per table, per column, the values of its rows. */
type Batch = (string | null)[][][];

/** Rows that were written by the product, to be written again by bare `pg`. */
export class RawRows {
  private constructor(
    private readonly database: BenchDatabase,
    private readonly tables: Table[],
    private readonly batches: Batch[],
  ) {}

  /** Reads whatever is there; every tenth row of each batch is in it twice. */
  static async read(database: BenchDatabase, owner: Client): Promise<RawRows> {
    const tables: Table[] = [];
    for (const name of TABLES) tables.push(await columnsOf(owner, name));
    const { rows } = await owner.query<{ id: string }>("SELECT id FROM ticket ORDER BY id");
    const place = new Map(rows.map(({ id }, index) => [id, Math.floor(index / BATCH)]));
    const batches: Batch[] = Array.from({ length: Math.ceil(rows.length / BATCH) }, () =>
      tables.map(({ columns }) => columns.map(() => [])),
    );
    for (const [tableIndex, { name, columns }] of tables.entries()) {
      const selected = columns.map((column) => `${column.name}::text AS ${column.name}`).join(", ");
      const found = await owner.query<Record<string, string | null>>(
        `SELECT ${selected} FROM ${name} ORDER BY ${TICKET_OF[name]}, id`,
      );
      for (const [rowIndex, row] of found.rows.entries()) {
        const batch = batches[place.get(row[TICKET_OF[name]] ?? "") ?? 0]?.[tableIndex];
        for (let copy = 0; copy < (rowIndex % 10 === 0 ? 2 : 1); copy += 1) {
          for (const [columnIndex, column] of columns.entries()) {
            batch?.[columnIndex]?.push(row[column.name] ?? null);
          }
        }
      }
    }
    return new RawRows(database, tables, batches);
  }

  /** @returns milliseconds */
  async write(): Promise<number> {
    const clients = await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        const client = new Client({ connectionString: this.database.url });
        await client.connect();
        return client;
      }),
    );
    const text = this.#statement();
    const left = [...this.batches];
    const taken = await timed(() =>
      Promise.all(
        clients.map(async (client) => {
          for (let batch = left.shift(); batch !== undefined; batch = left.shift()) {
            await client.query({ name: "batch", text, values: batch.flat() });
          }
        }),
      ),
    );
    await Promise.all(clients.map((client) => client.end()));
    return taken;
  }

  #statement(): string {
    let parameter = 0;
    const inserts = this.tables.map(({ name, columns }) => {
      const names = columns.map((column) => column.name).join(", ");
      const arrays = columns.map((column) => {
        parameter += 1;
        return `$${parameter}::${column.type}[]`;
      });
      return `of_${name} AS (INSERT INTO ${name} (${names})
        SELECT * FROM unnest(${arrays.join(", ")}) ON CONFLICT DO NOTHING RETURNING id)`;
    });
    return `WITH ${inserts.join(", ")} SELECT count(*) FROM of_message`;
  }
}

/** Columns that are written; lists keep their default, because `unnest` would flatten them. */
async function columnsOf(owner: Client, name: Table["name"]): Promise<Table> {
  const { rows } = await owner.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
       AND attidentity = '' AND atttypid <> 'xid8'::regtype
       AND format_type(atttypid, NULL) NOT LIKE '%[]'
     ORDER BY attnum`,
    [name],
  );
  return { name, columns: rows };
}
