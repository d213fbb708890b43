import { readdirSync, readFileSync } from "node:fs";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "@/infra/db/generated/client";

// Only the schema of the database is read here, by its owner.
const owner = new Client({ connectionString: process.env.DATABASE_URL });

interface Table {
  name: string;
  hasTenant: boolean;
  isForced: boolean;
  owner: string;
}

interface Partition {
  name: string;
  schema: string;
  isForced: boolean;
  isOpen: boolean;
  policies: string[];
}

let tables: Table[] = [];

beforeAll(async () => {
  await owner.connect();
  const { rows } = await owner.query<Table>(`
    SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
      pg_get_userbyid(c.relowner) AS owner,
      EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') AS "hasTenant"
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'`);
  tables = rows;
});

afterAll(() => owner.end());

describe("the schema", () => {
  it("was read at all", () => {
    expect(tables.filter((table) => table.hasTenant).length).toBeGreaterThan(15);
  });

  it("forces row security on every table that holds a tenant's rows", () => {
    const open = tables.filter((table) => table.hasTenant && !table.isForced);
    expect(open.map((table) => table.name)).toEqual([]);
  });

  it("has a policy on the tenant for every such table, and no other for the runtime role", async () => {
    const { rows } = await owner.query<{
      tablename: string;
      roles: string;
      qual: string;
      check: string | null;
    }>(
      `SELECT tablename, roles::text, qual, with_check AS check FROM pg_policies WHERE schemaname = 'public'`,
    );
    for (const table of tables.filter((each) => each.hasTenant)) {
      const policies = rows.filter(
        (row) => row.tablename === table.name && /\b(public|echolot_app)\b/.test(row.roles),
      );
      expect(policies, table.name).toHaveLength(1);
      expect(policies[0]?.qual).toContain("tenant_id = app_tenant_id()");
      expect(policies[0]?.check).toContain("tenant_id = app_tenant_id()");
    }
  });

  it("guards every partition as its table is guarded, and lets no runtime role name one", async () => {
    const { rows } = await owner.query<Partition>(`
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isForced",
        has_schema_privilege('echolot_app', n.oid, 'USAGE')
          OR has_schema_privilege('echolot_platform', n.oid, 'USAGE')
          OR has_any_column_privilege('echolot_app', c.oid, 'SELECT')
          OR has_any_column_privilege('echolot_platform', c.oid, 'SELECT') AS "isOpen",
        n.nspname AS schema,
        (SELECT array_agg(p.qual || ' / ' || p.with_check) FROM pg_policies p
          WHERE p.schemaname = n.nspname AND p.tablename = c.relname) AS policies
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relispartition AND c.relkind IN ('r', 'p')`);
    expect(rows.length).toBeGreaterThan(5);
    for (const { name, ...partition } of rows) {
      const policies = ["(tenant_id = app_tenant_id()) / (tenant_id = app_tenant_id())"];
      const guarded = { isForced: true, isOpen: false, schema: "partitions", policies };
      expect(partition, name).toEqual(guarded);
    }
  });

  it("gives the runtime roles nothing they own and nothing that bypasses", async () => {
    const { rows } = await owner.query<{
      rolname: string;
      rolsuper: boolean;
      rolbypassrls: boolean;
      rolcreaterole: boolean;
    }>(
      `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles
        WHERE rolname IN ('echolot_app', 'echolot_platform') OR oid IN (
          SELECT member FROM pg_auth_members
          WHERE roleid IN ('echolot_app'::regrole, 'echolot_platform'::regrole))`,
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const role of rows) {
      expect(role, role.rolname).toMatchObject({
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
      });
      expect(tables.filter((table) => table.owner === role.rolname)).toEqual([]);
    }
  });

  it("keeps the contents of tickets from the platform role", async () => {
    const { rows } = await owner.query<{ table: string }>(`
      SELECT c.relname AS table FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND has_any_column_privilege('echolot_platform', c.oid, 'SELECT')`);
    const readable = rows.map((row) => row.table);
    for (const table of [
      "message",
      "message_version",
      "contact",
      "identity",
      "ticket",
      "ticket_event",
      "notification",
      "processed_event",
    ]) {
      expect(readable).not.toContain(table);
    }
    const { rows: columns } = await owner.query<{ readable: boolean }>(
      `SELECT has_column_privilege('echolot_platform', 'inbound_event', 'payload', 'SELECT')
        OR has_column_privilege('echolot_platform', 'channel', 'credentials', 'SELECT') AS readable`,
    );
    expect(columns[0]?.readable).toBe(false);
  });

  it("hides password hashes from the runtime role", async () => {
    const { rows } = await owner.query<{ readable: boolean }>(
      `SELECT has_column_privilege('echolot_app', 'person', 'password_hash', 'SELECT') AS readable`,
    );
    expect(rows[0]?.readable).toBe(false);
  });

  it("has exactly the columns that Prisma's models name", async () => {
    const { rows } = await owner.query<{ table: string; column: string; optional: boolean }>(`
      SELECT table_name AS table, column_name AS column, is_nullable = 'YES' AS optional
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`);
    const actual = rows.map((row) => `${row.table}.${row.column}`).sort();
    const named = modelColumns().sort();
    expect(named).toEqual(actual);
  });
});

/** The generated client knows the models; their mapped names stand in the schema files. */
function modelColumns(): string[] {
  const columns: string[] = [];
  const models = new Set<string>();
  for (const file of readdirSync("prisma/models")) {
    const text = readFileSync(`prisma/models/${file}`, "utf8");
    for (const [, model, body] of text.matchAll(/model (\w+) \{([\s\S]*?)\n\}/g)) {
      models.add(model as string);
      const table = /@@map\("(\w+)"\)/.exec(body as string)?.[1];
      for (const line of (body as string).split("\n")) {
        const field = /^\s+(\w+)\s+\S/.exec(line)?.[1];
        if (field !== undefined)
          columns.push(`${table}.${/@map\("(\w+)"\)/.exec(line)?.[1] ?? field}`);
      }
    }
  }
  expect([...models].sort()).toEqual(Object.values(Prisma.ModelName).sort());
  return columns;
}
