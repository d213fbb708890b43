import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { retryReply, withdrawReply } from "@/domain/replies";
import { MAX_ATTEMPTS } from "@/domain/replies/rules/backoff";
import { FixedClock } from "@/kernel/clock";
import { answerWith, DeliveryScene } from "../../support/deliveries";
import { fakePlatform } from "../../support/fake-connector";
import { receiveItem, receiveMention } from "../../support/mentions";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let scene: DeliveryScene;

beforeEach(async () => {
  scene = await DeliveryScene.open();
});

describe("a delivered reply", () => {
  it("holds its link, stops the response scene.clock at the platform's time and sets the status", async () => {
    const { ticketId, outboxId } = await scene.queueReply();
    const at = new Date(scene.clock.now().getTime() + 1_000);
    answerWith({ kind: "delivered", externalId: "own-1", url: "https://p.example/1", at });
    await scene.deliver(outboxId);
    const ticket = await scene.ticketOf(ticketId);
    expect(ticket.status).toBe("pending");
    expect(ticket.messages.at(-1)).toMatchObject({
      deliveryState: "delivered",
      permalink: "https://p.example/1",
      deliveredAt: at.toISOString(),
      author: { kind: "member", id: scene.agent.memberId },
    });
    expect(ticket.clocks.find((each) => each.promise === "first_response")).toMatchObject({
      state: "met",
      stoppedAt: at.toISOString(),
    });
    expect(ticket.events.map((event) => event.type)).toEqual([
      "ticket.opened",
      "mention.received",
      "reply.queued",
      "reply.sending",
      "reply.delivered",
      "ticket.status_changed",
    ]);
    expect(ticket.events.at(-1)?.actor).toMatchObject({ kind: "member", id: scene.agent.memberId });
  });

  it("leaves the ticket open when the customer wrote again meanwhile", async () => {
    const { ticketId, outboxId, mention } = await scene.queueReply({ thenStatus: "resolved" });
    await receiveMention(scene.channel, {
      clock: new FixedClock(new Date(scene.clock.now().getTime() + 5_000)),
      author: `author-${mention.externalId}`,
      parentExternalId: mention.externalId,
    });
    await scene.deliver(outboxId);
    const ticket = await scene.ticketOf(ticketId);
    expect(ticket.mentionCount).toBe(2);
    expect(ticket.status).toBe("open");
  });

  it("does not stop the scene.clock when it is an acknowledgement", async () => {
    const { ticketId, outboxId } = await scene.queueReply({
      thenStatus: "open",
      isAcknowledgement: true,
    });
    await scene.deliver(outboxId);
    const ticket = await scene.ticketOf(ticketId);
    expect(ticket.messages.at(-1)?.deliveryState).toBe("delivered");
    expect(ticket.clocks.find((each) => each.promise === "first_response")?.state).toBe("running");
  });

  it("is sent once by two workers with the same job", async () => {
    const { outboxId } = await scene.queueReply();
    await Promise.all([scene.deliver(outboxId), scene.deliver(outboxId), scene.deliver(outboxId)]);
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("takes the place of the platform's copy that came in first", async () => {
    const { ticketId, outboxId, mention } = await scene.queueReply();
    // The copy's text does not match, as where a platform rewrites it: only the id tells.
    fakePlatform.deliver = async () => {
      await receiveItem(
        scene.channel,
        scene.ownItem("own-copy", mention.externalId, "Etwas anderes"),
        scene.clock,
      );
      return { kind: "delivered", externalId: "own-copy" };
    };
    await scene.deliver(outboxId);
    const replies = (await scene.ticketOf(ticketId)).messages.filter(
      (each) => each.kind === "reply",
    );
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({ origin: "echolot", deliveryState: "delivered" });
  });

  it("is recognised when the platform shows it while its fate is open", async () => {
    const { ticketId, outboxId, mention } = await scene.queueReply();
    fakePlatform.deliver = async () => {
      await receiveItem(
        scene.channel,
        scene.ownItem("own-early", mention.externalId, "  Wir schauen  nach. "),
        scene.clock,
      );
      return { kind: "unknown", reason: "timeout" };
    };
    await scene.deliver(outboxId);
    const ticket = await scene.ticketOf(ticketId);
    expect(ticket.messages.filter((each) => each.kind === "reply")).toHaveLength(1);
    expect(ticket.messages.at(-1)).toMatchObject({ deliveryState: "delivered" });
    expect((await scene.outboxRow(outboxId)).state).toBe("done");
    scene.clock.advance(3_600_000);
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
    expect(fakePlatform.searched).toHaveLength(0);
  });
});

describe("a reply that cannot be sent", () => {
  it("is tried again at the platform's own time, then fails with the reason", async () => {
    const { ticketId, outboxId } = await scene.queueReply();
    answerWith({ kind: "retry", afterMs: 600_000, reason: "rate limited" });
    await scene.deliver(outboxId);
    const first = await scene.outboxRow(outboxId);
    expect(first.nextAttemptAt.getTime() - scene.clock.now().getTime()).toBe(600_000);
    expect(await scene.replyOf(ticketId)).toMatchObject({
      deliveryState: "queued",
      deliveryError: "rate limited",
    });
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt += 1) {
      scene.clock.advance(3_600_000);
      await scene.deliver(outboxId);
    }
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("failed");
    expect(fakePlatform.sent).toHaveLength(MAX_ATTEMPTS);
  });

  it("fails with the platform's reason, tells its author, and can be edited and sent again", async () => {
    const { ticketId, outboxId, reply } = await scene.queueReply();
    answerWith({ kind: "rejected", reason: "The comment was removed." });
    await scene.deliver(outboxId);
    const ticket = await scene.ticketOf(ticketId);
    expect(ticket).toMatchObject({ status: "open", hasFailedReply: true });
    expect(ticket.messages.at(-1)).toMatchObject({
      deliveryState: "failed",
      deliveryError: "The comment was removed.",
    });
    const told = await scene.inTenant((ctx) => ctx.tx.notification.findMany());
    expect(told).toMatchObject([
      { memberId: scene.agent.memberId, type: "delivery_failed", ticketId },
    ]);

    answerWith({ kind: "delivered", externalId: "own-edited" });
    await scene.inTenant((ctx) => retryReply(ctx, { id: reply.id, body: "Neuer Text" }));
    await scene.deliver(outboxId);
    expect(await scene.replyOf(ticketId)).toMatchObject({
      body: "Neuer Text",
      deliveryState: "delivered",
    });
    expect(fakePlatform.sent.at(-1)?.text).toBe("Neuer Text");
  });

  it("waits for the permission and goes out once it is back", async () => {
    const { outboxId, ticketId } = await scene.queueReply();
    answerWith({ kind: "reauthorise", reason: "token expired" });
    await scene.deliver(outboxId);
    const row = await scene.inTenant((ctx) =>
      ctx.tx.channel.findFirstOrThrow({ where: { id: scene.channel.id } }),
    );
    expect(row).toMatchObject({ status: "reauthorise", statusReason: "token expired" });
    scene.clock.advance(3_600_000);
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
    await scene.inTenant((ctx) =>
      ctx.tx.channel.updateMany({ where: { id: scene.channel.id }, data: { status: "active" } }),
    );
    answerWith({ kind: "delivered", externalId: "own-again" });
    scene.clock.advance(3_600_000);
    await scene.deliver(outboxId);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("fails when its scene.channel was disconnected", async () => {
    const { outboxId, ticketId } = await scene.queueReply();
    await scene.inTenant((ctx) =>
      ctx.tx.channel.updateMany({
        where: { id: scene.channel.id },
        data: { disconnectedAt: scene.clock.now() },
      }),
    );
    await scene.deliver(outboxId);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("failed");
  });
});

describe("a withdrawal", () => {
  it("keeps a queued reply from being sent", async () => {
    const { outboxId, reply } = await scene.queueReply();
    const withdrawn = await scene.inTenant((ctx) => withdrawReply(ctx, { id: reply.id }));
    expect(withdrawn.deliveryState).toBe("withdrawn");
    await scene.deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
  });

  it("is refused while a worker sends it", async () => {
    const { outboxId, reply, ticketId } = await scene.queueReply();
    fakePlatform.deliver = async () => {
      await expect(
        scene.inTenant((ctx) => withdrawReply(ctx, { id: reply.id })),
      ).rejects.toMatchObject({
        code: "conflict",
      });
      return { kind: "delivered", externalId: "own-w" };
    };
    await scene.deliver(outboxId);
    expect((await scene.replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("and a worker at the same moment: exactly one of them wins", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { outboxId, reply, ticketId } = await scene.queueReply();
      fakePlatform.sent.length = 0;
      answerWith({ kind: "delivered", externalId: `own-${randomUUID()}` });
      await Promise.allSettled([
        scene.deliver(outboxId),
        scene.inTenant((ctx) => withdrawReply(ctx, { id: reply.id })),
      ]);
      const { deliveryState } = await scene.replyOf(ticketId);
      expect(["delivered", "withdrawn"]).toContain(deliveryState);
      expect(fakePlatform.sent).toHaveLength(deliveryState === "delivered" ? 1 : 0);
    }
  });
});
