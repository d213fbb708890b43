import { type Client, escapeIdentifier } from "pg";

/** A table that holds rows of tenants, as the catalogue knows it. */
export interface TenantTable {
  name: string;
  /** Names the tenant: `tenant_id`, `id` of the tenant itself, null where a person has several. */
  tenantColumn: "tenant_id" | "id" | null;
  hasId: boolean;
  /** Without generated ones. */
  columns: string[];
}

/** A foreign key that leads with the tenant, by its other column. */
export interface TenantReference {
  constraint: string;
  table: TenantTable;
  column: string;
  target: string;
  /** Whose ids the column holds; another table than the target where that has no id of its own. */
  named: string;
  /** The key without the tenant, on both sides. */
  pairs: { column: string; targetColumn: string }[];
}

/** Ids of the rows that one tenant has in each table. */
export interface TenantRows {
  tenantId: string;
  ids: ReadonlyMap<string, string[]>;
}

/** Refusals of row security and of missing grants share this code (insufficient_privilege). */
const REFUSED = "42501";
const NO_SUCH_REFERENCE = "23503";

/** Every table of tenants; `others` are the tables that belong to no tenant. */
export async function readTables(
  owner: Client,
): Promise<{ tables: TenantTable[]; others: string[] }> {
  const { rows } = await owner.query<{
    name: string;
    columns: string[];
    all: string[];
    hasId: boolean;
  }>(`
    SELECT c.relname AS name, array_agg(a.attname::text) AS all,
      bool_or(a.attname = 'id' AND a.attnotnull) AS "hasId",
      array_agg(a.attname::text) FILTER (WHERE a.attgenerated = '' AND a.attidentity = '') AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    GROUP BY c.relname ORDER BY c.relname`);
  const tables: TenantTable[] = [];
  const others: string[] = [];
  for (const { name, columns, all, hasId } of rows) {
    const tenantColumn = all.includes("tenant_id") ? "tenant_id" : name === "tenant" ? "id" : null;
    if (tenantColumn === null && name !== "person") others.push(name);
    else tables.push({ name, tenantColumn, columns, hasId });
  }
  return { tables, others };
}

/** Every foreign key between tenants' tables, but those that name only the tenant itself. */
export async function readReferences(
  owner: Client,
  tables: readonly TenantTable[],
): Promise<TenantReference[]> {
  const { rows } = await owner.query<{
    constraint: string;
    source: string;
    target: string;
    columns: string[];
    targetColumns: string[];
  }>(`
    SELECT c.conname AS constraint, s.relname AS source, t.relname AS target,
      (SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number) AS columns,
      (SELECT array_agg(a.attname::text ORDER BY k.place)
        FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) AS "targetColumns"
    FROM pg_constraint c JOIN pg_class s ON s.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
    WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace ORDER BY c.conname`);
  const references = rows.flatMap(({ constraint, source, target, columns, targetColumns }) => {
    const table = tables.find((each) => each.name === source);
    const pairs = columns
      .map((column, index) => ({ column, targetColumn: targetColumns[index] ?? "" }))
      .filter(({ column }) => column !== "tenant_id");
    const [first] = pairs;
    return table === undefined || first === undefined
      ? []
      : [{ constraint, table, column: first.column, target, named: target, pairs }];
  });
  return references.map((reference) => {
    const { target, pairs } = reference;
    const onward = references.find(
      ({ table, column }) => table.name === target && column === pairs[0]?.targetColumn,
    );
    const hasOwnId = pairs[0]?.targetColumn === "id";
    return hasOwnId || onward === undefined ? reference : { ...reference, named: onward.target };
  });
}

/** Read by the owner, whom row security does not hold. */
export async function readRows(
  owner: Client,
  tables: readonly TenantTable[],
  tenantId: string,
): Promise<TenantRows> {
  const ids = new Map<string, string[]>();
  for (const { name, tenantColumn, hasId } of tables) {
    const id = hasId ? "id" : "tenant_id";
    const where =
      tenantColumn === null
        ? "id IN (SELECT person_id FROM member WHERE tenant_id = $1)"
        : `${tenantColumn} = $1`;
    const { rows } = await owner.query<{ id: string }>(
      `SELECT ${id} AS id FROM ${escapeIdentifier(name)} WHERE ${where}`,
      [tenantId],
    );
    ids.set(
      name,
      rows.map((row) => row.id),
    );
  }
  return { tenantId, ids };
}

/** In an open transaction: what follows runs as this tenant; null for none. */
export async function enterTenant(session: Client, tenantId: string | null): Promise<void> {
  await session.query("SELECT set_config('app.tenant_id', $1, true)", [tenantId ?? ""]);
}

/**
 * What a session of `own` can do to rows of `foreign` in one table; empty when it can do nothing.
 * It must see its own rows, or there would be nothing to refuse.
 */
export async function probeTable(
  session: Client,
  table: TenantTable,
  own: TenantRows,
  foreign: TenantRows,
): Promise<string[]> {
  const name = escapeIdentifier(table.name);
  const { tenantColumn } = table;
  const key = tenantColumn ?? "id";
  const ids = foreign.ids.get(table.name) ?? [];
  const isForeign = table.hasId
    ? `(${key} = ANY($1::uuid[]) OR id = ANY($1::uuid[]))`
    : `${key} = ANY($1::uuid[])`;
  const targets = [[...ids, foreign.tenantId]];
  const leaks: string[] = [];
  const say = (what: string) => leaks.push(`${table.name}: ${what}`);

  const ownIds = own.ids.get(table.name) ?? [];
  const idColumn = table.hasId ? "id" : "tenant_id";
  const seen = await attempt(session, `SELECT 1 FROM ${name} WHERE ${idColumn} = ANY($1::uuid[])`, [
    ownIds,
  ]);
  if (seen.rows !== ownIds.length || ownIds.length === 0) say("its own rows are hidden");
  const visible = await attempt(session, `SELECT 1 FROM ${name} WHERE ${isForeign}`, targets);
  if (visible.rows !== 0) say("foreign rows are visible");
  const all = await attempt(session, `SELECT 1 FROM ${name}`, []);
  if (all.rows !== ownIds.length) say("more than its own rows are visible");

  const changes: [string, string][] = [
    ["changed", `UPDATE ${name} SET ${key} = ${key} WHERE ${isForeign}`],
    ["deleted", `DELETE FROM ${name} WHERE ${isForeign}`],
  ];
  for (const [what, statement] of changes) {
    const result = await attempt(session, statement, targets);
    if (result.rows !== 0 && result.code !== REFUSED) say(`foreign rows can be ${what}`);
  }
  if (tenantColumn === null) {
    const result = await attempt(session, copyRow(table, {}), []);
    if (result.code !== REFUSED) say("rows can be added");
    return leaks;
  }
  const added = await attempt(session, copyRow(table, { [tenantColumn]: "$1::uuid" }), [
    foreign.tenantId,
  ]);
  if (added.code !== REFUSED) say("rows can be added to a foreign tenant");
  const moved = await attempt(session, `UPDATE ${name} SET ${tenantColumn} = $1::uuid`, [
    foreign.tenantId,
  ]);
  if (moved.code !== REFUSED) say("its rows can be moved to a foreign tenant");
  return leaks;
}

/** Empty when a row of `own` cannot name a row of `foreign` by this foreign key. */
export async function probeReference(
  session: Client,
  { table, column, constraint, named }: TenantReference,
  foreign: TenantRows,
): Promise<string[]> {
  const id = foreign.ids.get(named)?.[0];
  if (id === undefined) return [`${constraint}: there is no foreign row to name`];
  const name = escapeIdentifier(table.name);
  let result = await attempt(
    session,
    `UPDATE ${name} SET ${escapeIdentifier(column)} = $1::uuid
      WHERE ctid = (SELECT ctid FROM ${name} LIMIT 1)`,
    [id],
  );
  // Facts cannot be changed, nor what others refer to: a new row has to try.
  const isHeldByOthers = result.code === NO_SUCH_REFERENCE && result.constraint !== constraint;
  if (result.code === REFUSED || isHeldByOthers) {
    result = await attempt(session, copyRow(table, { [column]: "$1::uuid" }), [id]);
  }
  return result.code === NO_SUCH_REFERENCE ? [] : [`${constraint}: a foreign row can be named`];
}

/** Adds a copy of a visible row, with a new id and some columns changed. */
function copyRow({ name, columns, hasId }: TenantTable, changed: Record<string, string>): string {
  const values = columns.map((column) => {
    const value = changed[column] ?? (hasId && column === "id" ? "gen_random_uuid()" : undefined);
    return value ?? escapeIdentifier(column);
  });
  const table = escapeIdentifier(name);
  return `INSERT INTO ${table} (${columns.map(escapeIdentifier).join(", ")})
    SELECT ${values.join(", ")} FROM ${table} LIMIT 1`;
}

/** Runs a statement and takes it back. */
export async function attempt(
  session: Client,
  statement: string,
  values: unknown[],
): Promise<{ rows: number | null; code: string | null; constraint: string | null }> {
  await session.query("SAVEPOINT attempt");
  try {
    const { rowCount } = await session.query(statement, values);
    return { rows: rowCount ?? 0, code: null, constraint: null };
  } catch (error) {
    const { code, constraint = null } = error as { code?: string; constraint?: string };
    if (code === undefined) throw error;
    return { rows: null, code, constraint };
  } finally {
    await session.query("ROLLBACK TO SAVEPOINT attempt");
  }
}

/** One fingerprint over every row that a tenant has anywhere, and its people. */
export async function fingerprintRows(
  owner: Client,
  tables: readonly TenantTable[],
  { tenantId, ids }: TenantRows,
): Promise<string> {
  const parts = tables.map(({ name, tenantColumn }) => {
    const where = tenantColumn === null ? `t.id = ANY($2::uuid[])` : `t.${tenantColumn} = $1::uuid`;
    return `SELECT '${name}' AS name, count(*) || ':' ||
      md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) AS sum
      FROM ${escapeIdentifier(name)} t WHERE ${where}`;
  });
  const { rows } = await owner.query<{ name: string; sum: string }>(
    `SELECT name, sum FROM (${parts.join(" UNION ALL ")}) all_rows ORDER BY name`,
    [tenantId, ids.get("person") ?? []],
  );
  return rows.map(({ name, sum }) => `${name} ${sum}`).join("\n");
}
