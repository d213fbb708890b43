import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { findChannelsByAccount } from "@/domain/channels";
import { config } from "@/infra/config";
import { closeDatabase, withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import { route } from "../../app/_delivery/route";
import { as, newCompany, type TestMember } from "../support/people";
import { call } from "../support/requests";

const owner = new Client({ connectionString: process.env.DATABASE_URL });
let admin: TestMember;

beforeAll(async () => {
  await owner.connect();
  admin = await newCompany();
});
afterAll(async () => {
  await owner.end();
  await closeDatabase();
});

const database = () => config().databaseUrl?.split("/").at(-1) ?? "";

/** Statements of the product that run in this database now. */
async function running(text: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = $1 AND state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%' || $2 || '%'`,
    [database(), text],
  );
  return rows[0]?.n ?? -1;
}

const hang = route({
  permission: "ticket.read",
  run: async (ctx) => {
    await ctx.tx.$executeRaw`SELECT set_config('statement_timeout', '200', true)`;
    await ctx.tx.$queryRaw`SELECT pg_sleep(30), 'hangs'`;
  },
});

const waitForLock = route({
  permission: "ticket.read",
  run: async (ctx) => {
    await ctx.tx.$executeRaw`SELECT set_config('lock_timeout', '200', true)`;
    await ctx.tx.$queryRaw`SELECT 1 FROM tenant WHERE id = ${ctx.tenantId}::uuid FOR UPDATE`;
  },
});

const answer = route({ permission: "ticket.read", run: async () => ({ data: "here" }) });

async function expectTryAgain(asked: ReturnType<typeof call>): Promise<void> {
  const response = await asked;
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(response.json).toMatchObject({ code: "unavailable" });
}

describe("a statement that hangs", () => {
  it("is cancelled, and whoever asked is told to try again", async () => {
    await expectTryAgain(call(hang, { as: admin }));
    expect(await running("'hangs'")).toBe(0);
  });

  it("that waits for somebody's lock as well", async () => {
    await owner.query("BEGIN");
    await owner.query("SELECT FROM tenant WHERE id = $1 FOR UPDATE", [admin.tenantId]);
    try {
      await expectTryAgain(call(waitForLock, { as: admin }));
    } finally {
      await owner.query("ROLLBACK");
    }
    expect((await call(waitForLock, { as: admin })).status).toBe(204);
  });

  it("does not outlive the time of its transaction", async () => {
    const startedAt = performance.now();
    await expect(
      withTenant(admin, (ctx) => ctx.tx.$queryRaw`SELECT pg_sleep(30), 'outlives'`, {
        timeoutMs: 500,
      }),
    ).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await vi.waitFor(async () => expect(await running("'outlives'")).toBe(0));
  });

  it("has an end of its own for every role that serves", async () => {
    const settings = async (tx: { $queryRaw: (text: TemplateStringsArray) => Promise<unknown> }) =>
      tx.$queryRaw`SELECT current_setting('statement_timeout') AS statement,
        current_setting('lock_timeout') AS lock,
        current_setting('idle_in_transaction_session_timeout') AS idle`;
    expect(await as(admin, (ctx) => settings(ctx.tx))).toEqual([
      { statement: "15s", lock: "12s", idle: "10s" },
    ]);
    expect(await withTenant(admin, (ctx) => settings(ctx.tx), { timeoutMs: 60_000 })).toEqual([
      { statement: "30s", lock: "12s", idle: "10s" },
    ]);
    expect(await withPlatform(settings)).toEqual([{ statement: "15s", lock: "12s", idle: "10s" }]);
  });
});

describe("with every connection in use", () => {
  const size = config().databasePoolSize;
  beforeEach(async () => {
    await closeDatabase();
    Object.assign(config(), { databasePoolSize: 2 });
  });
  afterAll(async () => {
    await closeDatabase();
    Object.assign(config(), { databasePoolSize: size });
  });

  it("a request is refused soon instead of hanging, others of the platform go on", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held = 0;
    const holders = [1, 2].map(() =>
      as(admin, async (ctx) => {
        await ctx.tx.$queryRaw`SELECT 1`;
        held += 1;
        await gate;
      }),
    );
    await vi.waitFor(() => expect(held).toBe(2));
    const startedAt = performance.now();
    await expectTryAgain(call(answer, { as: admin }));
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    expect((await findChannelsByAccount("x", ["nobody"])).size).toBe(0);
    release();
    await Promise.all(holders);
    expect((await call(answer, { as: admin })).status).toBe(200);
  });
});
