import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { Client, escapeIdentifier } from "pg";
import { inject } from "vitest";
import { migrationConfig, parseConfig } from "@/infra/config";
import { migrate } from "@/infra/db/migrate";
import { listMigrations } from "@/infra/db/migrate-history";
import { UNLIMITED_RATES } from "./unlimited-rates";

export const TEST_SECRET = "test-secret-of-thirty-two-characters-or-more";

export interface TestCluster {
  /** Owner's address of the template; every database of a test is a copy of it. */
  templateUrl: string;
  /** Addresses of the runtime roles on the template; roles belong to the whole cluster. */
  appUrl: string;
  platformUrl: string;
  redisUrl: string;
}

export interface TestDatabase {
  /** Variables that point a process at this database and its own part of Redis. */
  environment: Record<string, string>;
  databaseUrl: string;
  drop(): Promise<void>;
}

/** Migrates the template once per cluster. */
export async function prepareTemplate(databaseUrl: string, redisUrl: string): Promise<TestCluster> {
  const migrations = await listMigrations(resolve("prisma/migrations"));
  const name = `template_${migrations.at(-1)?.name ?? "empty"}`.slice(0, 40);
  await onServer(databaseUrl, async (client) => {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  });
  const environment = {
    DATABASE_URL: withDatabase(databaseUrl, name),
    REDIS_URL: redisUrl,
    APP_SECRET: TEST_SECRET,
  };
  await migrate(migrationConfig(environment), resolve("prisma/migrations"));
  const config = parseConfig(environment);
  return {
    templateUrl: environment.DATABASE_URL,
    appUrl: config.appDatabaseUrl,
    platformUrl: config.platformDatabaseUrl,
    redisUrl,
  };
}

/** A migrated database of one's own: a copy of the template, so it costs no migration. */
export async function createTestDatabase(
  cluster: TestCluster = inject("testCluster"),
): Promise<TestDatabase> {
  const id = randomBytes(6).toString("hex");
  const name = `test_${id}`;
  const template = new URL(cluster.templateUrl).pathname.slice(1);
  await onServer(cluster.templateUrl, (client) =>
    client.query(
      `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`,
    ),
  );
  const databaseUrl = withDatabase(cluster.templateUrl, name);
  return {
    databaseUrl,
    environment: {
      DATABASE_URL: databaseUrl,
      APP_DATABASE_URL: withDatabase(cluster.appUrl, name),
      PLATFORM_DATABASE_URL: withDatabase(cluster.platformUrl, name),
      REDIS_URL: cluster.redisUrl,
      REDIS_PREFIX: `test-${id}`,
      APP_SECRET: TEST_SECRET,
      QUOTA_DEFAULTS: UNLIMITED_RATES,
    },
    drop: () =>
      onServer(cluster.templateUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
      }),
  };
}

async function onServer<T>(url: string, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: withDatabase(url, "postgres") });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.toString();
}
