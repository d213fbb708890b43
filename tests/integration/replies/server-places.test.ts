import { randomUUID } from "node:crypto";
import { beforeEach, expect, it, vi } from "vitest";
import { findDueReplies } from "@/domain/replies/find-due-replies";
import { config } from "@/infra/config";
import { DeliveryScene } from "../../support/deliveries";
import { fakePlatform } from "../../support/fake-connector";
import { newChannel } from "../../support/mentions";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const enqueued: string[] = [];
vi.mock("@/infra/queue", async (original) => {
  const queue = await original<typeof import("@/infra/queue")>();
  return {
    ...queue,
    enqueue: async (job: { name: string }, payload: { outboxId?: string }, options = {}) => {
      if (job.name === "reply.deliver") enqueued.push(payload.outboxId ?? "");
      return queue.enqueue(job as never, payload as never, options);
    },
  };
});

let scene: DeliveryScene;

beforeEach(async () => {
  scene = await DeliveryScene.open();
});

it("a platform that is silent holds its own places only; who found none comes next", async () => {
  const most = config().workerConcurrency;
  const hanging: string[] = [];
  for (let count = 0; count < most; count += 1) hanging.push((await scene.queueReply()).outboxId);
  const late = (await scene.queueReply()).outboxId;
  const channel = await newChannel(scene.agent, "discourse");
  const elsewhere = (await scene.queueReply({ channel })).outboxId;
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let sent = 0;
  fakePlatform.deliver = async () => {
    sent += 1;
    if (sent <= most) await answered;
    return { kind: "delivered", externalId: randomUUID() };
  };

  const deliveries = Promise.all(hanging.map((outboxId) => scene.deliver(outboxId)));
  await vi.waitFor(() => expect(sent).toBe(most), { timeout: 10_000 });
  enqueued.length = 0;
  await scene.deliver(late);
  expect(await scene.outboxRow(late)).toMatchObject({ state: "pending", attempts: 0 });
  await scene.deliver(elsewhere);
  expect(await scene.outboxRow(elsewhere)).toMatchObject({ state: "done" });
  expect(enqueued).toEqual([]);

  answer();
  await deliveries;
  expect(enqueued).toEqual([late]);
  await scene.deliver(late);
  expect(await scene.outboxRow(late)).toMatchObject({ state: "done" });
});

it("the sweep finds of every server one due reply before the second of any", async () => {
  const many: string[] = [];
  for (let count = 0; count < 3; count += 1) many.push((await scene.queueReply()).outboxId);
  const channel = await newChannel(scene.agent, "discourse");
  const last = (await scene.queueReply({ channel })).outboxId;
  const due = await findDueReplies(scene.clock.now());
  const order = due.filter(({ tenantId }) => tenantId === scene.agent.tenantId);
  const place = (outboxId: string | undefined) =>
    order.findIndex((reply) => reply.outboxId === outboxId);
  expect(order).toHaveLength(4);
  expect(place(last)).toBeLessThan(place(many[1]));
});
