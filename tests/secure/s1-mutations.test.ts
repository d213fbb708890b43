import { Client, escapeIdentifier } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { loadOperations, readAnswer, send } from "../support/api-operations";
import { PUBLIC, validRequest } from "../support/api-requests";
import {
  attempt,
  enterTenant,
  probeTable,
  readRows,
  readTables,
  type TenantRows,
  type TenantTable,
} from "../support/isolation-probe";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";
import { count } from "./size";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

interface Policy {
  table: string;
  name: string;
  roles: string;
  command: string;
  using: string | null;
  check: string | null;
  /** Whether the product's role may write there at all: a check of what nobody writes checks nothing. */
  isWritten: boolean;
}

const owner = new Client({ connectionString: process.env.DATABASE_URL });
const operations = await loadOperations();
const reads = operations.filter(
  ({ key, method, path }) => method === "GET" && !PUBLIC.includes(key) && !path.endsWith("/stream"),
);

let companies: TwoCompanies;
let tables: TenantTable[];
let policies: Policy[];
let own: TenantRows;
let foreign: TenantRows;

beforeAll(async () => {
  await owner.connect();
  companies = await openTwoCompanies();
  ({ tables } = await readTables(owner));
  [own, foreign] = [
    await readRows(owner, tables, companies.b.tenantId),
    await readRows(owner, tables, companies.a.tenantId),
  ];
  const { rows } = await owner.query<Policy>(`
    SELECT tablename AS table, policyname AS name, roles::text, cmd AS command, qual AS using,
      with_check AS check,
      has_any_column_privilege('echolot_app', format('public.%I', tablename), 'INSERT, UPDATE')
        AS "isWritten"
    FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2`);
  policies = rows;
});

afterAll(() => Promise.all([owner.end(), companies.close()]));

/** In a database that lacks one protection, as the product's role, and taken back. */
async function without<T>(mutation: string, run: () => Promise<T>): Promise<T> {
  await owner.query("BEGIN");
  try {
    await owner.query(mutation);
    await owner.query("SET LOCAL ROLE echolot_app");
    await enterTenant(owner, companies.b.tenantId);
    return await run();
  } finally {
    await owner.query("ROLLBACK");
  }
}

describe("the suite turns red", () => {
  it("for every policy of the database that is dropped or opened, whatever its name", async () => {
    const unseen: string[] = [];
    let mutations = 0;
    expect(policies.length).toBeGreaterThan(25);
    for (const policy of policies) {
      const table = tables.find(({ name }) => name === policy.table);
      if (table === undefined) throw new Error(`a policy on ${policy.table}, which is nobody's`);
      const on = `${escapeIdentifier(policy.name)} ON ${escapeIdentifier(policy.table)}`;
      const isForOthers = !/\b(public|echolot_app)\b/.test(policy.roles);
      const changes = isForOthers
        ? [`ALTER POLICY ${on} TO PUBLIC USING (true)`]
        : [
            `DROP POLICY ${on}`,
            `ALTER POLICY ${on} USING (true)`,
            ...(policy.check === null || !policy.isWritten
              ? []
              : [`ALTER POLICY ${on} WITH CHECK (true)`]),
          ];
      for (const mutation of changes) {
        mutations += 1;
        const leaks = await without(mutation, () => probeTable(owner, table, own, foreign));
        if (leaks.length === 0) unseen.push(mutation);
      }
    }
    count("S1", "policies mutated", mutations, unseen.length, { policies: policies.length });
    expect(unseen).toEqual([]);
  }, 120_000);

  it("for every function with its owner's rights that forgets the tenant", async () => {
    const { rows } = await owner.query<{
      name: string;
      call: string;
      types: string[];
      source: string;
    }>(`
      SELECT p.proname AS name, p.oid::regprocedure::text AS call,
        (SELECT coalesce(array_agg(format_type(t, NULL) ORDER BY o), '{}')
          FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (t, o)) AS types,
        pg_get_functiondef(p.oid) AS source
      FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
        AND has_function_privilege('echolot_app', p.oid, 'EXECUTE')`);
    expect(rows.length).toBeGreaterThan(1);
    for (const { name, types, source } of rows) {
      const forgetful = source.replace(
        /\b(\w+\.)?tenant_id\s*=\s*(public\.)?app_tenant_id\(\)/g,
        "true",
      );
      expect(forgetful, `${name} does not ask for the tenant`).not.toBe(source);
      const values = types.map((type) => valueFor(type, name));
      const places = values.map((_, index) => `$${index + 1}::${types[index]}`).join(", ");
      const found = () => attempt(owner, `SELECT * FROM ${name}(${places})`, values);
      expect((await without("SELECT 1", found)).rows, name).toBe(0);
      expect((await without(forgetful, found)).rows, name).toBeGreaterThan(0);
    }
    count("S1", "functions mutated", rows.length, 0);
  });

  it("for every grant that shows a hidden column", async () => {
    const hidden: [string, string, string][] = [
      ["echolot_app", "person", "password_hash"],
      ["echolot_app", "person", "oidc_subject"],
      ["echolot_platform", "channel", "credentials"],
      ["echolot_platform", "inbound_event", "payload"],
      ["echolot_platform", "message", "body"],
    ];
    for (const [role, table, column] of hidden) {
      const can = async () => {
        const { rows } = await owner.query<{ can: boolean }>(
          "SELECT has_column_privilege($1, $2, $3, 'SELECT') AS can",
          [role, table, column],
        );
        return rows[0]?.can;
      };
      expect(await can(), `${role} ${table}.${column}`).toBe(false);
      await owner.query("BEGIN");
      await owner.query(`GRANT SELECT (${column}) ON ${table} TO ${role}`);
      expect(await can()).toBe(true);
      await owner.query("ROLLBACK");
    }
  });

  it("also where one only asks the routes, once row security is off", async () => {
    const seen: string[] = [];
    for (const { name } of tables) {
      await owner.query(`ALTER TABLE ${escapeIdentifier(name)} DISABLE ROW LEVEL SECURITY`);
      try {
        if ((await leaksThroughRoutes()).length > 0) seen.push(name);
      } finally {
        await owner.query(`ALTER TABLE ${escapeIdentifier(name)} ENABLE ROW LEVEL SECURITY`);
      }
    }
    const all = tables.map(({ name }) => escapeIdentifier(name));
    for (const name of all) await owner.query(`ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`);
    const leaks = await leaksThroughRoutes();
    for (const name of all) await owner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
    expect(await leaksThroughRoutes()).toEqual([]);
    count("S1", "routes without row security", reads.length, 0, {
      "tables seen one by one": seen.length,
      "routes that leak without all": leaks.length,
    });
    expect(leaks.length).toBeGreaterThan(3);
  }, 120_000);
});

/** Reading routes that tell B something of A, or find A's things by their ids. */
async function leaksThroughRoutes(): Promise<string[]> {
  const leaks: string[] = [];
  for (const operation of reads) {
    const request = { ...validRequest(operation, companies.a), as: companies.b.people.admin };
    const { status, text } = await readAnswer(await send(operation, request));
    const isFound = operation.params.length > 0 && status !== 404;
    const isTold = companies.secrets.some((secret) => text.includes(secret));
    if (isFound || isTold) leaks.push(operation.key);
  }
  return leaks;
}

/** What finds something of A. */
function valueFor(type: string, name: string): unknown {
  switch (type) {
    case "text":
      return companies.a.marker;
    case "integer":
    case "bigint":
      return 100;
    case "timestamp with time zone":
      return new Date(0);
    case "uuid":
      return companies.a.ticketId;
    default:
      throw new Error(`${name} takes a ${type}: say here what it is asked with`);
  }
}
