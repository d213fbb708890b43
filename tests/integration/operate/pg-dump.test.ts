import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { expect, it, vi } from "vitest";
import { settleInstallation } from "@/cli/operate/restore-installation";
import { findStreamEnd, readStream } from "@/domain/tickets";
import { settleCopy } from "@/infra/backup";
import { config, parseConfig } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { DeliveryScene } from "../../support/deliveries";
import { as } from "../../support/people";
import { pgDump } from "../../support/pg-dump";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

async function onDatabase<T>(url: string, run: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

/** A database with what the dump says, and the environment that points at it. */
async function load(dump: string): Promise<Record<string, string>> {
  const name = `test_loaded_${randomBytes(4).toString("hex")}`;
  const source = process.env.DATABASE_URL ?? "";
  await onDatabase(source, (client) =>
    client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0`),
  );
  const moved = (url: string | undefined) => {
    const result = new URL(url ?? "");
    result.pathname = `/${name}`;
    return result.href;
  };
  await onDatabase(moved(source), (client) => client.query(dump));
  return {
    DATABASE_URL: moved(source),
    APP_DATABASE_URL: moved(process.env.APP_DATABASE_URL),
    PLATFORM_DATABASE_URL: moved(process.env.PLATFORM_DATABASE_URL),
  };
}

it("a pg_dump that was loaded is settled: what was on its way is looked for, and streams go on", async () => {
  const scene = await DeliveryScene.open();
  await scene.queueReply();
  await scene.queueReply();
  const url = process.env.DATABASE_URL ?? "";
  // The lost cluster had seen more transactions than the new one will see for years.
  await onDatabase(url, (client) =>
    client.query("UPDATE ticket_event SET xid = '9000000000000'::xid8"),
  );
  const events = await as(scene.scope, (ctx) => ctx.tx.ticketEvent.count());

  const environment = await load(await pgDump(url));
  await closeDatabase();
  Object.assign(process.env, environment);
  Object.assign(config(), parseConfig(process.env));
  expect(await settleInstallation()).toEqual({ looking: 2, unreadable: 0 });

  const states = await onDatabase(environment.DATABASE_URL ?? "", (client) =>
    client.query("SELECT DISTINCT state FROM outbox"),
  );
  expect(states.rows).toEqual([{ state: "checking" }]);
  // Transactions of other tests on this server hold the newest events back for a moment.
  await vi.waitFor(
    () =>
      as(scene.scope, async (ctx) => {
        const all = await readStream(ctx, { after: { xid: 0n, seq: 0n }, limit: 500 });
        expect(all.events).toHaveLength(events);
        expect(all.position.xid).toBeLessThan((await findStreamEnd(ctx)).xid);
      }),
    10_000,
  );
  expect(await settleInstallation(), "a second time changes nothing more").toMatchObject({
    unreadable: 0,
  });
});

it("a copy is not settled by a role that row security would show nothing", async () => {
  await expect(settleCopy(config().appDatabaseUrl, async () => undefined)).rejects.toThrow(
    "bound by row security",
  );
});
