import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { restoreInstallation } from "@/cli/operate/restore-installation";
import { storeEvents } from "@/domain/ingestion";
import { findStreamEnd, isStreamPositionLost, readStream } from "@/domain/tickets";
import { restoreBackup, writeBackup } from "@/infra/backup";
import { config, parseConfig } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { type RunningWorkers, runWorkers } from "../../../workers/run-workers";
import { createTestDatabase } from "../../support/database";
import { DeliveryScene } from "../../support/deliveries";
import { fakePlatform } from "../../support/fake-connector";
import { receiveMention } from "../../support/mentions";
import { as } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const directory = mkdtempSync(join(tmpdir(), "echolot-backup-"));
const file = join(directory, "echolot.backup");
const HOSTILE = 'tab\t, newline\n, \\. and \\N, "quotes", \u{1F4E6}, \u2028, \r\n\\.\n';
let scene: DeliveryScene;
let sourceUrl = "";
let before: Record<string, string> = {};

beforeAll(async () => {
  sourceUrl = config().databaseUrl ?? "";
  scene = await DeliveryScene.open();
  await receiveMention(scene.channel, { text: HOSTILE, clock: scene.clock });
  const { outboxId } = await scene.queueReply();
  await scene.deliver(outboxId);
  fakePlatform.sent.length = 0;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Every table's rows, as one hash each. */
async function contents(url: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT table_name AS name, array_agg(quote_ident(column_name) ORDER BY ordinal_position) AS columns
     FROM information_schema.columns WHERE table_schema = 'public' AND data_type <> 'xid8'
       AND table_name <> ALL('{_prisma_migrations,worker_heartbeat,throttle}') GROUP BY table_name`,
  );
  const result: Record<string, string> = {};
  for (const { name, columns } of rows) {
    const found = await client.query<{ hash: string }>(
      `SELECT count(*) || ':' || coalesce(md5(string_agg(md5(row::text), '' ORDER BY row::text)), '') AS hash
       FROM (SELECT ${columns.join(", ")} FROM "${name}") row`,
    );
    result[name] = found.rows[0]?.hash ?? "";
  }
  await client.end();
  return result;
}

/** As if the lost cluster had seen more transactions than the new one will see for years. */
async function outlive(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query("UPDATE ticket_event SET xid = '9000000000000'::xid8");
  await client.end();
}

describe("a backup", () => {
  it("is one file, for its owner only, and holds no secret in clear", async () => {
    before = await contents(sourceUrl);
    const report = await writeBackup(sourceUrl, file);
    expect(Object.keys(report.rows).sort()).toEqual(Object.keys(before).sort());
    expect(report.rows.message).toBe(3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.partial`)).toBe(false);
    const text = gunzipSync(readFileSync(file)).toString("utf8");
    expect(text).not.toContain("correct horse battery");
  });

  it("restored into an empty database holds the same rows, whatever stands in them", async () => {
    const target = await createTestDatabase();
    const report = await restoreBackup(target.databaseUrl, file);
    expect(await contents(target.databaseUrl)).toEqual(before);
    expect(report.rows.message).toBe(3);
    await expect(restoreBackup(target.databaseUrl, file)).rejects.toThrow("is not empty");
  });

  it("that is cut, altered or something else changes nothing", async () => {
    const target = await createTestDatabase();
    const empty = await contents(target.databaseUrl);
    const whole = readFileSync(file);
    const text = gunzipSync(whole).toString("utf8");
    const rows = /"rows":\{.*"message":3/;
    const cases: [string, Buffer, RegExp][] = [
      ["cut", whole.subarray(0, whole.length - 40), /too soon|end of file|damaged/],
      ["without its end", gzipSync(text.replace(/[^\n]*\n$/, "")), /too soon/],
      [
        "with another count",
        gzipSync(text.replace(rows, (found) => `${found.slice(0, -1)}4`)),
        /damaged/,
      ],
      ["another version", gzipSync(text.replace('"version":1', '"version":2')), /no backup/],
      ["another schema", gzipSync(text.replace(/"migration":"\d+/, '"migration":"1')), /migration/],
      ["a picture", Buffer.from("GIF89a"), /no backup/],
    ];
    for (const [name, content, reason] of cases) {
      const broken = join(directory, "broken");
      writeFileSync(broken, content);
      await expect(restoreBackup(target.databaseUrl, broken), name).rejects.toThrow(reason);
      expect(await contents(target.databaseUrl), name).toEqual(empty);
    }
  });

  it("that cannot be written leaves the former one", async () => {
    const former = readFileSync(file);
    await expect(writeBackup("postgresql://nobody:x@127.0.0.1:1/x", file)).rejects.toThrow();
    await expect(writeBackup(sourceUrl, join(directory, "no", "such"))).rejects.toThrow();
    expect(readFileSync(file)).toEqual(former);
  });

  it("refuses a role that row security would show an empty database", async () => {
    await expect(writeBackup(config().appDatabaseUrl, join(directory, "x"))).rejects.toThrow(
      "bound by row security",
    );
  });
});

describe("a restored installation with an empty Redis", () => {
  let workers: RunningWorkers;

  afterAll(() => workers?.close());

  it("drains what waited, sends what was not sent and finds what was", async () => {
    const waiting = {
      type: "mention",
      kind: "comment",
      externalId: "waits",
      visibility: "public",
      permalink: "https://facebook.example/waits",
      at: new Date().toISOString(),
      author: { externalId: "late", handle: "late", name: "Late" },
      text: "I was on my way when the disk died",
    };
    await as(scene.scope, (ctx) =>
      storeEvents(ctx, scene.channel.id, "webhook", [{ key: "waits", payload: waiting }]),
    );
    const sent = await scene.queueReply();
    const unsent = await scene.queueReply();
    const position = await as(scene.scope, findStreamEnd);
    await outlive(sourceUrl);
    await writeBackup(sourceUrl, file);

    const target = await createTestDatabase();
    await closeDatabase();
    await closeQueues();
    Object.assign(process.env, target.environment);
    Object.assign(config(), parseConfig(process.env));
    const report = await restoreInstallation(file);
    expect(report).toMatchObject({ looking: 2, unreadable: 0 });

    // The platform took one of them after the backup was made.
    fakePlatform.findDelivered = (outbound) =>
      outbound.messageId === sent.reply.id
        ? { kind: "found", externalId: "published-after-the-backup" }
        : { kind: "absent" };
    fakePlatform.deliver = () => ({ kind: "delivered", externalId: `own-${randomUUID()}` });
    workers = await runWorkers();
    await vi.waitFor(
      async () => {
        expect((await scene.replyOf(sent.ticketId)).deliveryState).toBe("delivered");
        expect((await scene.replyOf(unsent.ticketId)).deliveryState).toBe("delivered");
        const late = await as(scene.scope, (ctx) =>
          ctx.tx.message.count({ where: { externalId: "waits" } }),
        );
        expect(late).toBe(1);
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(fakePlatform.sent.map((outbound) => outbound.messageId)).toEqual([unsent.reply.id]);

    // Positions of the lost database never skip what happens now.
    const isLost = await as(scene.scope, (ctx) =>
      isStreamPositionLost(ctx, { xid: position.xid + 1_000_000n, seq: 0n }, 5_000),
    );
    expect(isLost).toBe(true);
    // Transactions of other tests on this server hold the newest events back for a moment.
    await vi.waitFor(async () => {
      const { all, count } = await as(scene.scope, async (ctx) => ({
        all: await readStream(ctx, { after: { xid: 0n, seq: 0n }, limit: 500 }),
        count: await ctx.tx.ticketEvent.count(),
      }));
      const seqs = all.events.map((event) => event.position.seq);
      expect(new Set(seqs).size).toBe(seqs.length);
      expect(all.events.length).toBe(count);
    }, 10_000);
  }, 60_000);
});
