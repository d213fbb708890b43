import { beforeEach, describe, expect, it, vi } from "vitest";
import { retryReply } from "@/domain/replies";
import { claimDelivery } from "@/domain/replies/claim-delivery";
import { findDueReplies } from "@/domain/replies/find-due-replies";
import { recordDelivery } from "@/domain/replies/record-delivery";
import { MAX_CHECKS } from "@/domain/replies/rules/backoff";
import { answerWith, DeliveryScene } from "../../support/deliveries";
import { fakePlatform } from "../../support/fake-connector";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let scene: DeliveryScene;

beforeEach(async () => {
  scene = await DeliveryScene.open();
});

describe("a reply of unknown fate", () => {
  it("is looked for, found, and never sent again", async () => {
    const { ticketId, outboxId } = await scene.queueReply();
    answerWith({ kind: "unknown", reason: "no answer in time" });
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: "own-found" });
    const sentAt = scene.clock.now();
    await scene.deliver(outboxId);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("sending");
    scene.clock.advance(60_000);
    await scene.deliver(outboxId);
    expect(await scene.replyOf(ticketId)).toMatchObject({
      deliveryState: "delivered",
      deliveredAt: sentAt.toISOString(),
    });
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("is sent again only when the platform does not have it", async () => {
    const { ticketId, outboxId } = await scene.queueReply();
    answerWith({ kind: "unknown", reason: "no answer in time" });
    await scene.deliver(outboxId);
    scene.clock.advance(60_000);
    await scene.deliver(outboxId);
    expect(fakePlatform.searched).toHaveLength(1);
    answerWith({ kind: "delivered", externalId: "own-second" });
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(2);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("is told to the scene.agent after looking in vain, and looked for again before a retry", async () => {
    const { ticketId, outboxId, reply } = await scene.queueReply();
    answerWith({ kind: "unknown", reason: "no answer in time" });
    fakePlatform.findDelivered = () => ({ kind: "undecided", afterMs: 1_000 });
    await scene.deliver(outboxId);
    for (let check = 1; check <= MAX_CHECKS; check += 1) {
      scene.clock.advance(3_600_000);
      await scene.deliver(outboxId);
    }
    expect(await scene.replyOf(ticketId)).toMatchObject({
      deliveryState: "unknown",
      deliveryError: expect.stringContaining("Look on the platform"),
    });
    await expect(
      scene.inTenant((ctx) => retryReply(ctx, { id: reply.id, body: "Etwas anderes" })),
    ).rejects.toMatchObject({ code: "conflict" });
    await scene.inTenant((ctx) => retryReply(ctx, { id: reply.id }));
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: "own-late" });
    await scene.deliver(outboxId);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("delivered");
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("counts as unknown when a worker died while sending", async () => {
    const { ticketId, outboxId } = await scene.queueReply();
    await scene.inTenant((ctx) => claimDelivery(ctx, outboxId));
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
    scene.clock.advance(3_600_000);
    expect(await findDueReplies(scene.clock.now())).toContainEqual({
      tenantId: scene.agent.tenantId,
      outboxId,
    });
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: "own-dead" });
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("ignores what a worker says after another took over, unless it was delivered", async () => {
    const { outboxId } = await scene.queueReply();
    const first = await scene.inTenant((ctx) => claimDelivery(ctx, outboxId));
    if (first.kind !== "claimed") throw new Error("not claimed");
    scene.clock.advance(3_600_000);
    await scene.inTenant((ctx) => claimDelivery(ctx, outboxId));
    const late = { outboxId, leaseUntil: first.claim.leaseUntil };
    await scene.inTenant((ctx) =>
      recordDelivery(ctx, { ...late, outcome: { kind: "retry", afterMs: 0, reason: "late" } }),
    );
    expect((await scene.outboxRow(outboxId)).state).toBe("checking");
    await scene.inTenant((ctx) =>
      recordDelivery(ctx, { ...late, outcome: { kind: "delivered", externalId: "own-late-2" } }),
    );
    expect((await scene.outboxRow(outboxId)).state).toBe("done");
  });

  it("is unknown as well when the connector itself breaks", async () => {
    const { outboxId } = await scene.queueReply();
    fakePlatform.deliver = () => {
      throw new Error("a bug");
    };
    await scene.deliver(outboxId);
    expect((await scene.outboxRow(outboxId)).state).toBe("checking");
  });
});
