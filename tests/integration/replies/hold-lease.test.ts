import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { claimDelivery } from "@/domain/replies/claim-delivery";
import { holdLease } from "@/domain/replies/hold-lease";
import { LEASE_MS } from "@/domain/replies/rules/lease";
import { createOutboundFetch } from "@/infra/http";
import { answerWith, DeliveryScene } from "../../support/deliveries";
import { fakePlatform } from "../../support/fake-connector";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let scene: DeliveryScene;

beforeEach(async () => {
  scene = await DeliveryScene.open();
});

afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const servers: Server[] = [];

/** A platform on the wire, which counts the requests that reach it. */
async function listen() {
  let taken = 0;
  const server = createServer((_, response) => {
    taken += 1;
    response.end("taken");
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, taken: () => taken, fetch: createOutboundFetch({ allowHosts: ["127.0.0.1"] }) };
}

/** A reply as the worker holds it that will send it, and where it would go. */
async function claimAndHold() {
  const { outboxId } = await scene.queueReply();
  const claimedAtMs = performance.now();
  const claimed = await scene.inTenant((ctx) => claimDelivery(ctx, outboxId));
  if (claimed.kind !== "claimed") throw new Error("not claimed");
  const platform = await listen();
  const lease = holdLease(scene.scope, claimed.claim, claimedAtMs, platform.fetch);
  return { lease, platform, claimedAtMs, outboxId };
}

describe("the lease of a reply that is being sent", () => {
  it("is renewed while the platform takes its time, and nobody else takes over", async () => {
    const { outboxId } = await scene.queueReply();
    let answer: () => void = () => undefined;
    fakePlatform.deliver = () =>
      new Promise((resolve) => {
        answer = () => resolve({ kind: "delivered", externalId: `own-slow-${outboxId}` });
      });
    const sending = scene.deliver(outboxId);
    await expect.poll(async () => (await scene.outboxRow(outboxId)).state).toBe("sending");
    const first = (await scene.outboxRow(outboxId)).leaseUntil?.getTime() ?? 0;
    scene.clock.advance(LEASE_MS - 1);
    await expect
      .poll(async () => (await scene.outboxRow(outboxId)).leaseUntil?.getTime(), { timeout: 8_000 })
      .toBe(first + LEASE_MS - 1);
    scene.clock.advance(LEASE_MS - 1);
    await scene.deliver(outboxId);
    expect(fakePlatform.searched).toHaveLength(0);

    answer();
    await sending;
    expect((await scene.outboxRow(outboxId)).state).toBe("done");
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("runs out soon after its worker died, and the next one looks before it sends", async () => {
    const { outboxId } = await scene.queueReply();
    await scene.inTenant((ctx) => claimDelivery(ctx, outboxId));
    scene.clock.advance(21_000);
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: `own-dead-${outboxId}` });
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
    expect((await scene.outboxRow(outboxId)).state).toBe("done");
  });

  it("lets a worker that stood still send nothing once another may have taken over", async () => {
    const { lease, platform, claimedAtMs } = await claimAndHold();
    await lease.fetch(platform.url);
    expect(platform.taken()).toBe(1);

    vi.spyOn(performance, "now").mockReturnValue(claimedAtMs + 6_000);
    await expect(lease.fetch(platform.url)).rejects.toMatchObject({ requestSent: false });
    expect(platform.taken()).toBe(1);
    await lease.release();
  });

  it("also when it stood still between asking and the connection", async () => {
    const { lease, platform, claimedAtMs } = await claimAndHold();
    const asked = lease.fetch(platform.url);
    vi.spyOn(performance, "now").mockReturnValue(claimedAtMs + 6_000);
    await expect(asked).rejects.toMatchObject({ requestSent: false });
    expect(platform.taken()).toBe(0);
    await lease.release();
  });

  it("is not renewed once somebody else holds the reply, and what the first one would still send stays", async () => {
    const { lease, platform, outboxId } = await claimAndHold();
    scene.clock.advance(LEASE_MS + 1);
    answerWith({ kind: "delivered", externalId: `own-second-${outboxId}` });
    await scene.inTenant((ctx) => claimDelivery(ctx, outboxId));
    const second = (await scene.outboxRow(outboxId)).leaseUntil;
    await expect
      .poll(
        () =>
          lease.fetch(platform.url).then(
            () => "sent",
            () => "kept",
          ),
        {
          timeout: 8_000,
        },
      )
      .toBe("kept");
    await lease.release();
    expect((await scene.outboxRow(outboxId)).leaseUntil).toEqual(second);
  });
});
