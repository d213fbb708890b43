import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { database, withTenant } from "@/infra/db";
import { type FilledCompany, fillCompany } from "../support/filled-company";
import {
  attempt,
  enterTenant,
  probeReference,
  probeTable,
  readReferences,
  readRows,
  readTables,
  type TenantReference,
  type TenantRows,
  type TenantTable,
} from "../support/isolation-probe";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

/** Tables without a tenant; a new one is either added here, or led by its tenant. */
const OF_NO_TENANT = ["_prisma_migrations", "throttle", "worker_heartbeat"];
/** A person belongs to several tenants, so naming one is no reference across them. */
const ACROSS_TENANTS = ["member_person_id_fkey"];
/** Run with their owner's rights too, show no row, and are not the product's role's to call. */
const UPKEEP = ["drop_oldest_partition", "forget_receipts", "prepare_partitions"];
/** What the platform role may write: a company is founded and signed in to from outside of it, and quotas are the operator's. */
const WRITABLE_BY_PLATFORM = [
  "api_token",
  "invitation",
  "member",
  "person",
  "policy",
  "policy_version",
  "tenant",
  "tenant_quota",
];

const owner = new Client({ connectionString: process.env.DATABASE_URL });
const app = new Client({ connectionString: process.env.APP_DATABASE_URL });
const platform = new Client({ connectionString: process.env.PLATFORM_DATABASE_URL });

let a: FilledCompany;
let b: FilledCompany;
let tables: TenantTable[];
let others: string[];
let references: TenantReference[];
let foreign: TenantRows;
let own: TenantRows;

beforeAll(async () => {
  await Promise.all([owner.connect(), app.connect(), platform.connect()]);
  a = await fillCompany();
  b = await fillCompany();
  ({ tables, others } = await readTables(owner));
  references = await readReferences(owner, tables);
  [foreign, own] = [
    await readRows(owner, tables, a.tenantId),
    await readRows(owner, tables, b.tenantId),
  ];
});

afterAll(() => Promise.all([owner.end(), app.end(), platform.end()]));

/** Runs in a transaction that is taken back. */
async function inside<T>(client: Client, run: () => Promise<T>): Promise<T> {
  await client.query("BEGIN");
  try {
    return await run();
  } finally {
    await client.query("ROLLBACK");
  }
}

describe("another company's rows", () => {
  it("are in every table, so that the probe is of something", () => {
    expect(others.filter((name) => !OF_NO_TENANT.includes(name))).toEqual([]);
    expect(tables.length).toBeGreaterThan(18);
    for (const { ids } of [foreign, own]) {
      expect(tables.filter(({ name }) => !ids.get(name)?.length).map(({ name }) => name)).toEqual(
        [],
      );
    }
  });

  it("cannot be seen, changed, deleted or added to, in any table", async () => {
    const leaks = await inside(app, async () => {
      await enterTenant(app, b.tenantId);
      const found: string[] = [];
      for (const table of tables) found.push(...(await probeTable(app, table, own, foreign)));
      return found;
    });
    expect(leaks).toEqual([]);
  });

  it("cannot be named by one's own rows, through any foreign key", async () => {
    expect(references.length).toBeGreaterThan(25);
    const leaks = await inside(app, async () => {
      await enterTenant(app, b.tenantId);
      const found: string[] = [];
      for (const reference of references) {
        if (ACROSS_TENANTS.includes(reference.constraint)) continue;
        found.push(...(await probeReference(app, reference, foreign)));
      }
      return found;
    });
    expect(leaks).toEqual([]);
  });

  it("are hidden by the way the product itself asks", async () => {
    await withTenant({ tenantId: b.tenantId, actor: b.people.admin.actor }, async (ctx) => {
      for (const { name, tenantColumn } of tables) {
        if (tenantColumn === null) continue;
        const rows = await ctx.tx.$queryRawUnsafe<{ tenant: string }[]>(
          `SELECT DISTINCT ${tenantColumn}::text AS tenant FROM "${name}"`,
        );
        expect(rows, name).toEqual([{ tenant: b.tenantId }]);
      }
      const names = await ctx.tx.person.findMany({ select: { email: true } });
      expect(names).toHaveLength(4);
    });
  });

  it("cannot be dropped by the upkeep of partitions: only the platform's role may ask for it", async () => {
    const { rows } = await owner.query<{ name: string; forApp: boolean; forPlatform: boolean }>(
      `SELECT proname AS name, has_function_privilege('echolot_app', oid, 'EXECUTE') AS "forApp",
         has_function_privilege('echolot_platform', oid, 'EXECUTE') AS "forPlatform"
       FROM pg_proc WHERE proname = ANY($1) ORDER BY proname`,
      [UPKEEP],
    );
    expect(rows).toEqual(UPKEEP.map((name) => ({ name, forApp: false, forPlatform: true })));
  });

  it("are not found by the searches that run with their owner's rights", async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT proname AS name FROM pg_proc
        WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname`,
    );
    const searches = ["search_contact_ids", "search_ticket_ids"];
    expect(rows.map(({ name }) => name)).toEqual([...UPKEEP, ...searches]);
    for (const search of searches) {
      const statement = `SELECT * FROM ${search}($1, 100)`;
      const count = (tenantId: string | null) =>
        inside(app, async () => {
          await enterTenant(app, tenantId);
          return (await attempt(app, statement, [a.marker])).rows;
        });
      expect(await count(a.tenantId), search).toBe(1);
      expect(await count(b.tenantId), search).toBe(0);
      expect(await count(null), search).toBe(0);
    }
  });
});

describe("without a tenant", () => {
  it("nothing is visible, to the product's role", async () => {
    await inside(app, async () => {
      for (const { name } of tables) {
        for (const tenantId of [null, "00000000-0000-0000-0000-000000000000"]) {
          await enterTenant(app, tenantId);
          const { rows } = await attempt(
            app,
            `SELECT count(*) FROM "${name}" HAVING count(*) > 0`,
            [],
          );
          expect(rows, name).toBe(0);
        }
      }
    });
  });

  it("a pooled connection remembers nobody", async () => {
    for (let round = 0; round < 5; round += 1) {
      await withTenant({ tenantId: a.tenantId, actor: a.people.admin.actor }, (ctx) =>
        ctx.tx.ticket.count(),
      );
      const [row] = await database().app.$queryRaw<{ tenant: string | null; count: number }[]>`
        SELECT app_tenant_id()::text AS tenant, (SELECT count(*)::int FROM ticket) AS count`;
      expect(row).toEqual({ tenant: null, count: 0 });
    }
  });

  it("the platform's role deletes nothing and writes nothing but who may sign in", async () => {
    await inside(platform, async () => {
      for (const { name, tenantColumn } of tables) {
        const column = tenantColumn ?? "id";
        const refused = [`DELETE FROM "${name}"`];
        if (!WRITABLE_BY_PLATFORM.includes(name)) {
          refused.push(`UPDATE "${name}" SET ${column} = ${column}`);
          refused.push(`INSERT INTO "${name}" DEFAULT VALUES`);
        }
        for (const statement of refused) {
          expect((await attempt(platform, statement, [])).code, statement).toBe("42501");
        }
      }
    });
  });
});

describe("the probe itself", () => {
  /** As the product's role, in a database that lacks one of its protections. */
  async function without<T>(protection: string, run: () => Promise<T>): Promise<T> {
    return inside(owner, async () => {
      await owner.query(protection);
      await owner.query("SET LOCAL ROLE echolot_app");
      await enterTenant(owner, b.tenantId);
      return run();
    });
  }

  async function mayWrite(name: string): Promise<boolean> {
    const { rows } = await owner.query<{ may: boolean }>(
      `SELECT has_table_privilege('echolot_app', quote_ident($1)::regclass, 'INSERT, UPDATE') AS may`,
      [name],
    );
    return rows[0]?.may === true;
  }

  it("notices every policy that is dropped, opened or switched off", async () => {
    for (const table of tables) {
      const { name, tenantColumn } = table;
      const mutations = [
        `DROP POLICY tenant_isolation ON "${name}"`,
        `ALTER TABLE "${name}" DISABLE ROW LEVEL SECURITY`,
        `ALTER POLICY tenant_isolation ON "${name}" USING (true)`,
        `CREATE POLICY another ON "${name}" USING (true)`,
      ];
      // Where the role may write nothing at all, a check has nothing to stop.
      if (tenantColumn !== null && (await mayWrite(name))) {
        mutations.push(`ALTER POLICY tenant_isolation ON "${name}" WITH CHECK (true)`);
      }
      for (const mutation of mutations) {
        const leaks = await without(mutation, () => probeTable(owner, table, own, foreign));
        expect(leaks, mutation).not.toEqual([]);
      }
      expect(await without("SELECT 1", () => probeTable(owner, table, own, foreign))).toEqual([]);
    }
  });

  const list = (columns: string[]) => columns.map((column) => `"${column}"`).join(", ");

  it("notices every foreign key that is dropped or forgets the tenant", async () => {
    for (const reference of references) {
      const { constraint, table, target, pairs } = reference;
      if (ACROSS_TENANTS.includes(constraint)) continue;
      const drop = `ALTER TABLE "${table.name}" DROP CONSTRAINT "${constraint}"`;
      const byIdAlone = `${drop};
        CREATE UNIQUE INDEX by_id_alone ON "${target}" (${list(pairs.map((pair) => pair.targetColumn))});
        ALTER TABLE "${table.name}" ADD FOREIGN KEY (${list(pairs.map((pair) => pair.column))})
          REFERENCES "${target}" (${list(pairs.map((pair) => pair.targetColumn))})`;
      for (const mutation of [drop, byIdAlone]) {
        const leaks = await without(mutation, () => probeReference(owner, reference, foreign));
        expect(leaks, mutation).not.toEqual([]);
      }
    }
  });
});
