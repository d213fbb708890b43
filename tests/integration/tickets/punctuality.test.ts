import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { closeDatabase } from "@/infra/db";
import { closeQueues, connectRedis, queuePrefix } from "@/infra/queue";
import { systemClock } from "@/kernel/clock";
import { type RunningWorkers, runWorkers } from "../../../workers/run-workers";
import { EscalationScene, step } from "../../support/escalations";
import { receiveMention } from "../../support/mentions";
import { as } from "../../support/people";
import { changeDefaultPolicy, promises } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const TICKETS = 12;
const TARGET_MS = 60_000;

let scene: EscalationScene;
let workers: RunningWorkers[] = [];

beforeEach(async () => {
  scene = await EscalationScene.open(() => []);
  const { admin, lead } = scene;
  await as({ ...admin, clock: systemClock }, (ctx) =>
    changeDefaultPolicy(ctx, {
      promises: promises({ first_response: 1 }),
      warningPercent: 95,
      steps: [step({ kind: "reassign_to_lead", memberId: lead.memberId })],
    }),
  );
});

afterEach(async () => {
  await Promise.all(workers.map((one) => one.close()));
  workers = [];
});

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

/** Tickets whose promises break one after the other, the first in so many milliseconds. */
async function receiveDueIn(firstMs: number, apartMs: number): Promise<void> {
  const first = Date.now() + firstMs - TARGET_MS;
  for (let index = 0; index < TICKETS; index += 1) {
    await receiveMention(scene.channel, { at: new Date(first + index * apartMs) });
  }
}

function steps() {
  return as(scene.admin, (ctx) =>
    ctx.tx.escalation.findMany({ where: { moment: { notIn: ["warning", "breach"] } } }),
  );
}

async function allFired() {
  await expect.poll(async () => (await steps()).length, { timeout: 20_000 }).toBe(TICKETS);
  const events = await as(scene.admin, (ctx) =>
    ctx.tx.ticketEvent.findMany({ where: { type: "ticket.escalated" } }),
  );
  const told = await as(scene.admin, (ctx) =>
    ctx.tx.notification.count({ where: { type: "escalated" } }),
  );
  expect(new Set(events.map(({ ticketId }) => ticketId)).size).toBe(TICKETS);
  expect({ events: events.length, told }).toEqual({ events: TICKETS, told: TICKETS });
  return (await steps()).map((row) => row.firedAt.getTime() - row.dueAt.getTime());
}

describe("with workers running", () => {
  it("escalates at the moment, not at the next sweep", async () => {
    workers = [await runWorkers()];
    await receiveDueIn(6_000, 217);
    const fired = await allFired();
    // Their moments lie within two and a half seconds: sweeps alone would take them in four goes.
    const goes = new Set((await steps()).map(({ firedAt }) => firedAt.getTime()));
    expect(goes.size).toBeGreaterThan(TICKETS / 2);
    expect(Math.min(...fired)).toBeGreaterThan(0);
    expect(Math.max(...fired)).toBeLessThan(5_000);
  });

  it("two at once, and Redis emptied again and again: once each, and hardly later", async () => {
    workers = [await runWorkers(), await runWorkers()];
    await receiveDueIn(6_000, 217);
    const redis = connectRedis("hint");
    const emptied: number[] = [];
    const timer = setInterval(async () => {
      for (const queue of ["clock", "sweep"]) {
        const keys = await redis.keys(`${queuePrefix(queue)}:${queue}:*`);
        if (keys.length > 0) emptied.push(await redis.del(...keys));
      }
    }, 700);
    const fired = await allFired().finally(() => {
      clearInterval(timer);
      redis.disconnect();
    });
    expect(emptied.length).toBeGreaterThan(2);
    expect(Math.max(...fired)).toBeLessThan(10_000);
  });
});

it("what came while no worker ran happens once, as soon as one does", async () => {
  await receiveDueIn(10_000, 10);
  const lastAt = Date.now() + 10_000 + TICKETS * 10;
  await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(lastAt);
  expect(await steps()).toEqual([]);
  workers = [await runWorkers(), await runWorkers()];
  await allFired();
});
