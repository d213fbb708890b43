import { resolve } from "node:path";
import { Client } from "pg";
import { expect, it } from "vitest";
import { config, migrationConfig } from "@/infra/config";
import { migrate } from "@/infra/db/migrate";
import { createTestDatabase } from "../../support/database";

const directory = resolve("prisma/migrations");

it("finds nothing to do on a migrated database", async () => {
  const report = await migrate(migrationConfig(), directory);
  expect(report.applied).toEqual([]);
  expect(report.total).toBeGreaterThan(0);
});

it("lets several migrations of one database run at the same moment", async () => {
  const { databaseUrl } = await createTestDatabase();
  const owner = new Client({ connectionString: databaseUrl });
  await owner.connect();
  await owner.query("DROP SCHEMA public, partitions CASCADE; CREATE SCHEMA public");
  const environment = { DATABASE_URL: databaseUrl, APP_SECRET: config().appSecret };
  const reports = await Promise.all(
    [1, 2, 3].map(() => migrate(migrationConfig(environment), directory)),
  );
  const counts = reports.map((report) => report.applied.length).sort();
  expect(counts).toEqual([0, 0, reports[0]?.total]);
  const failed = await owner.query("SELECT FROM _prisma_migrations WHERE finished_at IS NULL");
  expect(failed.rowCount).toBe(0);
  await owner.end();
});

it("gives the runtime roles a login that owns nothing and cannot bypass row security", async () => {
  for (const url of [config().appDatabaseUrl, config().platformDatabaseUrl]) {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(
      `SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole,
              (SELECT count(*)::int FROM pg_class WHERE relowner = pg_roles.oid) AS owned
         FROM pg_roles WHERE rolname = current_user`,
    );
    await client.end();
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false, owned: 0 },
    ]);
  }
});
