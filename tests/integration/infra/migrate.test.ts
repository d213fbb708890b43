import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client, escapeIdentifier } from "pg";
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

it("takes promises, clocks and tickets along into policies, also where row security binds the owner", async () => {
  const { databaseUrl, environment } = await createTestDatabase();
  const server = new Client({ connectionString: databaseUrl });
  await server.connect();
  const address = new URL(databaseUrl);
  const database = address.pathname.slice(1);
  const role = `owner_of_${database}`;
  await server.query(`DROP SCHEMA public, partitions CASCADE;
    CREATE ROLE ${escapeIdentifier(role)} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD 'owner';
    ALTER DATABASE ${escapeIdentifier(database)} OWNER TO ${escapeIdentifier(role)};
    CREATE SCHEMA public AUTHORIZATION ${escapeIdentifier(role)}`);
  address.username = role;
  address.password = "owner";
  const asOwner = migrationConfig({ ...environment, DATABASE_URL: address.href });
  const before = mkdtempSync(join(tmpdir(), "echolot-migrations-"));
  for (const name of readdirSync(directory)) {
    if (name < "20261122030000")
      cpSync(join(directory, name), join(before, name), { recursive: true });
  }
  await migrate(asOwner, before);
  rmSync(before, { recursive: true });
  const [tenant, channel, contact, ticket] = [1, 2, 3, 4].map(
    (digit) => `00000000-0000-7000-8000-00000000000${digit}`,
  );
  await server.query(`
    INSERT INTO tenant (id, slug, name, first_response_minutes, resolution_minutes, created_at, updated_at)
      VALUES ('${tenant}', 'nordwind', 'Nordwind', 45, NULL, now(), now());
    INSERT INTO channel (tenant_id, id, platform, name, account_id, base_url, poll_interval_seconds,
        next_poll_at, created_at, updated_at)
      VALUES ('${tenant}', '${channel}', 'x', 'X', '1', 'https://x.example', 60, now(), now(), now());
    INSERT INTO contact (tenant_id, id, name, created_at, updated_at)
      VALUES ('${tenant}', '${contact}', 'Eva', now(), now());
    INSERT INTO ticket (tenant_id, id, number, channel_id, platform, contact_id, thread_key, visibility,
        first_mention_at, last_mention_at, last_activity_at, created_at, updated_at)
      VALUES ('${tenant}', '${ticket}', 1, '${channel}', 'x', '${contact}', 't', 'public',
        now(), now(), now(), now(), now());
    INSERT INTO clock (tenant_id, id, ticket_id, promise, cycle, state, target_minutes, started_at, due_at,
        breached_at)
      VALUES ('${tenant}', '${contact}', '${ticket}', 'first_response', 1, 'breached', 45,
        now() - interval '2 hours', now() - interval '75 minutes', now() - interval '75 minutes')`);

  await migrate(asOwner, directory);
  const { rows } = await server.query(`
    SELECT v.definition->'promises'->'first_response'->'targets'->'urgent' AS first,
      v.definition->'promises'->'resolution' AS resolution, t.policy_id = p.id AS "isTicketUnderIt",
      c.policy_version AS version,
      (SELECT count(*)::int FROM ticket_event WHERE type = 'policy.applied') AS applied,
      (SELECT count(*)::int FROM escalation) AS told
    FROM policy p JOIN policy_version v ON v.policy_id = p.id, ticket t, clock c`);
  expect(rows).toEqual([
    { first: 45, resolution: null, isTicketUnderIt: true, version: 1, applied: 1, told: 2 },
  ]);
  const { rows: unforced } = await server.query(
    `SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND NOT relforcerowsecurity`,
  );
  expect(unforced).toEqual([]);
  await server.end();
});
