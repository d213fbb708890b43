import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { drainInbox, storeEvents } from "@/domain/ingestion";
import { keepPartitions } from "@/domain/retention";
import { config } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { newId } from "@/kernel/ids";
import { newChannel, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const DAY_MS = 86_400_000;
const owner = new Client({ connectionString: process.env.DATABASE_URL });
let admin: TestMember;
let channel: TestChannel;

beforeAll(async () => {
  await owner.connect();
  admin = await newCompany();
  channel = await newChannel(admin);
});
afterAll(async () => {
  await owner.end();
  await Promise.all([closeQueues(), closeDatabase()]);
});

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

/** What was worked off so many days ago. */
async function processed(days: number, of: TestChannel = channel): Promise<string> {
  const id = newId(daysAgo(days).getTime());
  await owner.query(
    `INSERT INTO processed_event (tenant_id, id, channel_id, event_key, source, payload, received_at, processed_at)
     VALUES ($1, $2::uuid, $3, $2::text, 'poll', '{}', $4, $4)`,
    [of.tenantId, id, of.id, daysAgo(days)],
  );
  return id;
}

async function audited(days: number): Promise<string> {
  const id = newId(daysAgo(days).getTime());
  await owner.query(
    `INSERT INTO audit_event (tenant_id, id, actor, action, subject_kind, at)
     VALUES ($1, $2, '{}', 'test.done', 'test', $3)`,
    [admin.tenantId, id, daysAgo(days)],
  );
  return id;
}

async function idsIn(table: string): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(`SELECT id FROM ${table} ORDER BY id`);
  return rows.map(({ id }) => id);
}

async function partitionsOf(table: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT child.relname AS name FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
     WHERE inhparent = $1::regclass ORDER BY 1`,
    [table],
  );
  return rows.map(({ name }) => name);
}

const today = () => new Date().toISOString().slice(0, 10).replaceAll("-", "");
const ahead = (names: string[]) =>
  names.filter((name) => /_\d{8}$/.test(name) && name.slice(-8) > today());

async function waiting(key: string, payload: Record<string, unknown>): Promise<void> {
  await as({ tenantId: admin.tenantId, actor: { kind: "system", name: "test" } }, (ctx) =>
    storeEvents(ctx, channel.id, "poll", [{ key, payload: { type: "mention", ...payload } }]),
  );
}

const mention = {
  kind: "post",
  externalId: "once",
  threadKey: "once",
  visibility: "public",
  author: { externalId: "marta", handle: "marta", name: "Marta" },
  text: "Wo bleibt mein Paket? Ich warte schon sehr lange.",
};

describe("partitions", () => {
  it("are there for weeks and months to come, and made again when they run out", async () => {
    expect(ahead(await partitionsOf("processed_event")).length).toBeGreaterThanOrEqual(4);
    expect(ahead(await partitionsOf("audit_event")).length).toBeGreaterThanOrEqual(3);
    for (const name of ahead(await partitionsOf("processed_event"))) {
      await owner.query(`DROP TABLE partitions."${name}"`);
    }
    expect(await keepPartitions()).toMatchObject({ made: 4, dropped: [] });
    expect(ahead(await partitionsOf("processed_event"))).toHaveLength(4);
    expect(await keepPartitions()).toMatchObject({ made: 0, dropped: [] });
  });

  it("leave once every row is older than the retention, and take nothing else with them", async () => {
    const other = await newChannel(await newCompany());
    const old = [await processed(60), await processed(45), await processed(60, other)];
    // The first shares its week with rows that are old enough: the week stays for its sake.
    const young = [await processed(29.9), await processed(1), await processed(20, other)];
    const oldFact = await audited(800);
    const youngFact = await audited(600);
    await waiting("broken long ago", { at: "nonsense" });
    await drainInbox(admin.tenantId);
    await waiting("waits for long", { ...mention, at: daysAgo(60).toISOString() });
    await owner.query(
      "UPDATE inbound_event SET received_at = $1, id = gen_random_uuid() WHERE tenant_id = $2",
      [daysAgo(90), admin.tenantId],
    );

    const { dropped } = await keepPartitions();
    expect(dropped.length).toBeGreaterThanOrEqual(3);
    const left = await idsIn("processed_event");
    for (const id of old) expect(left).not.toContain(id);
    for (const id of young) expect(left).toContain(id);
    const facts = await idsIn("audit_event");
    expect(facts).not.toContain(oldFact);
    expect(facts).toContain(youngFact);
    expect(await idsIn("partitions.processed_event_rest")).toEqual([]);
    const { rows } = await owner.query(
      "SELECT state FROM inbound_event WHERE tenant_id = $1 ORDER BY state",
      [admin.tenantId],
    );
    expect(rows).toEqual([{ state: "pending" }, { state: "set_aside" }]);
    expect((await keepPartitions()).dropped).toEqual([]);
  });

  it("are read one at a time where the id says which", async () => {
    const id = await processed(2);
    const plan = await as(admin, async (ctx) => {
      const rows = await ctx.tx.$queryRaw<Record<string, string>[]>`
        EXPLAIN SELECT payload FROM processed_event
        WHERE tenant_id = ${admin.tenantId}::uuid AND id = ${id}::uuid`;
      return rows.flatMap((row) => Object.values(row)).join("\n");
    });
    expect(plan.match(/processed_event_\w+/g)?.filter((name) => !name.includes("pkey"))).toEqual([
      expect.stringMatching(/^processed_event_\d{8}$/),
    ]);
  });

  it("stay for the next run while somebody reads them, or when the worker dies", async () => {
    const id = await processed(50);
    await owner.query("SELECT prepare_partitions('processed_event', 4)");
    await owner.query("BEGIN");
    await owner.query("SELECT FROM processed_event LIMIT 1");
    expect((await keepPartitions()).dropped).toEqual([]);
    await owner.query("COMMIT");

    const dying = new Client({ connectionString: process.env.PLATFORM_DATABASE_URL });
    dying.on("error", () => undefined);
    await dying.connect();
    await dying.query("BEGIN");
    const { rows } = await dying.query(
      "SELECT drop_oldest_partition('processed_event', $1) AS dropped, pg_backend_pid() AS pid",
      [daysAgo(30)],
    );
    expect(rows[0].dropped).toMatch(/^processed_event_\d{8}$/);
    await owner.query("SELECT pg_terminate_backend($1)", [rows[0].pid]);
    await vi.waitFor(async () => expect(await idsIn("processed_event")).toContain(id));
    await dying.end().catch(() => undefined);

    expect((await keepPartitions()).dropped).toEqual([rows[0].dropped]);
    expect(await idsIn("processed_event")).not.toContain(id);
  });

  it("younger than a week are kept, whoever asks", async () => {
    const platform = new Client({ connectionString: process.env.PLATFORM_DATABASE_URL });
    await platform.connect();
    try {
      await expect(
        platform.query(
          "SELECT drop_oldest_partition('processed_event', now() - interval '6 days')",
        ),
      ).rejects.toThrow("younger than a week");
      await expect(
        platform.query("SELECT drop_oldest_partition('ticket', now() - interval '60 days')"),
      ).rejects.toThrow("no partitions");
      await expect(
        platform.query("SELECT forget_receipts(now() - interval '20 days', 1)"),
      ).rejects.toThrow("younger than a month");
    } finally {
      await platform.end();
    }
  });
});

describe("an event delivered again", () => {
  const count = async (what: string) => {
    const { rows } = await owner.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${what} WHERE tenant_id = $1`,
      [admin.tenantId],
    );
    return rows[0]?.n;
  };

  it("after its payload left is known by its receipt; after that left too, by its mention", async () => {
    await owner.query("DELETE FROM inbound_event WHERE tenant_id = $1", [admin.tenantId]);
    const again = { ...mention, externalId: "again", at: daysAgo(1).toISOString() };
    await waiting("again", again);
    await drainInbox(admin.tenantId);
    const messages = await count("message");
    await owner.query("DELETE FROM processed_event WHERE tenant_id = $1", [admin.tenantId]);
    await waiting("again", again);
    expect(await count("inbound_event")).toBe(0);

    const days = config().retention.receiptDays;
    await owner.query("UPDATE event_receipt SET received_at = $1", [daysAgo(days + 1)]);
    expect((await keepPartitions()).forgotten).toBeGreaterThan(0);
    expect(await count("event_receipt")).toBe(0);
    await waiting("again", again);
    expect(await drainInbox(admin.tenantId)).toMatchObject({ processed: 1 });
    expect(await count("message")).toBe(messages);
  });
});
