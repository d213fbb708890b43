import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { DrainInbox, storeEvents } from "@/domain/ingestion";
import { withTenant } from "@/infra/db";
import { closeLive } from "@/infra/live";
import { closeMetrics, renderAll } from "@/infra/metrics";
import { closeQueues, enqueue, QUEUES } from "@/infra/queue";
import { checkReadiness } from "@/infra/readiness";
import { createRate } from "@/infra/throttle";
import { newId } from "@/kernel/ids";
import { GET as stream } from "../../../app/api/v1/stream/route";
import { type RunningWorkers, runWorkers } from "../../../workers/run-workers";
import { readStream, type StreamReading } from "../../support/api-operations";
import { newChannel, type TestChannel } from "../../support/mentions";
import { cookieOf, newCompany, type TestMember } from "../../support/people";
import { RedisCluster } from "../../support/redis-cluster";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const SYSTEM = { kind: "system", name: "test" } as const;

let cluster: RedisCluster;
let workers: RunningWorkers;
let member: TestMember;
let channel: TestChannel;
let live: StreamReading;

beforeAll(async () => {
  cluster = await RedisCluster.open();
  process.env.REDIS_URL = cluster.urls;
  workers = await runWorkers();
  member = await newCompany();
  channel = await newChannel(member);
  const request = new Request("http://localhost:3000/api/v1/stream", {
    headers: { cookie: await cookieOf(member) },
  });
  live = readStream(await stream(request, { params: Promise.resolve({}) }));
  await live.until((text) => text.includes("id: "));
});

afterAll(async () => {
  await live?.close();
  await workers?.close();
  await closeQueues();
  closeLive();
  closeMetrics();
  await cluster?.close();
});

/** Stores a mention as a webhook does; the job is only a hint. Returns the text to look for. */
async function hear(): Promise<string> {
  const externalId = `m-${newId()}`;
  const payload = {
    type: "mention",
    kind: "comment",
    externalId,
    visibility: "public",
    permalink: `https://facebook.example/${externalId}`,
    at: new Date().toISOString(),
    author: { externalId: "kunde", handle: "kunde", name: "Kunde" },
    text: "Wo bleibt mein Paket?",
  };
  await withTenant({ tenantId: member.tenantId, actor: SYSTEM }, (ctx) =>
    storeEvents(ctx, channel.id, "webhook", [{ key: externalId, payload }]),
  );
  return externalId;
}

const ticketsOf = () =>
  withTenant({ tenantId: member.tenantId, actor: SYSTEM }, (ctx) =>
    ctx.tx.message.count({ where: { tenantId: member.tenantId } }),
  );

const eventsIn = (text: string) => text.split('"type":"mention.received"').length - 1;

it("brings a mention from its hint to the live stream, once however often it is hinted", async () => {
  await hear();
  const hints = Array.from({ length: 20 }, () =>
    enqueue(DrainInbox, { tenantId: member.tenantId }),
  );
  expect(await Promise.all(hints)).toEqual(hints.map(() => true));
  const text = await live.until((so) => eventsIn(so) === 1);
  expect(eventsIn(text)).toBe(1);
  expect(await ticketsOf()).toBe(1);
});

it("spreads the queues over the nodes", async () => {
  expect((await cluster.keyCounts()).filter((count) => count > 0).length).toBeGreaterThan(1);
});

it("is ready and shows its figures", async () => {
  expect((await checkReadiness()).checks.redis).toEqual({ ok: true });
  const figures = await renderAll();
  expect(figures).toContain('echolot_up{part="redis"} 1');
  for (const queue of QUEUES) {
    expect(figures).toMatch(
      new RegExp(`echolot_queue_jobs\\{queue="${queue}",state="waiting"\\} \\d`),
    );
  }
});

it("counts requests for all processes together", async () => {
  // Each would begin at one if it counted for itself.
  const processes = [1, 2, 3].map(() => createRate({ name: "probe", windowSeconds: 60 }));
  const counts: number[] = [];
  for (const process of processes) counts.push((await process.count("somebody")).count);
  expect(counts).toEqual([1, 2, 3]);
});

it.each([0, 1, 2])("goes on by itself after node %i crashed", async (index) => {
  const before = await ticketsOf();
  await cluster.crash(index);
  await hear();
  await expect.poll(ticketsOf, { timeout: 20_000 }).toBe(before + 1);
  await live.until((so) => eventsIn(so) === before + 1, 15_000);
});

it("gives and takes hints again after the crashes", async () => {
  const before = await ticketsOf();
  await hear();
  await expect
    .poll(() => enqueue(DrainInbox, { tenantId: member.tenantId }), { timeout: 15_000 })
    .toBe(true);
  await live.until((so) => eventsIn(so) === before + 1);
});
