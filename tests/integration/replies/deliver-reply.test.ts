import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "@/connectors/contract";
import { connectorRuntime } from "@/domain/channels";
import { deliverReply, retryReply, sendReply, withdrawReply } from "@/domain/replies";
import { claimDelivery } from "@/domain/replies/claim-delivery";
import { findDueReplies } from "@/domain/replies/find-due-replies";
import { recordDelivery } from "@/domain/replies/record-delivery";
import { MAX_ATTEMPTS, MAX_CHECKS } from "@/domain/replies/rules/backoff";
import { getTicket } from "@/domain/tickets";
import { FixedClock } from "@/kernel/clock";
import { fakePlatform } from "../../support/fake-connector";
import { newChannel, receiveItem, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const DAY = Date.UTC(2026, 5, 1, 8);
let clock: FixedClock;
let agent: TestMember;
let channel: TestChannel;

beforeEach(async () => {
  clock = new FixedClock(new Date(DAY));
  const admin = await newCompany();
  agent = await newColleague(admin, "agent");
  channel = await newChannel(admin);
  fakePlatform.sent.length = 0;
  fakePlatform.searched.length = 0;
  answerWith({ kind: "delivered", externalId: `own-${randomUUID()}` });
  fakePlatform.findDelivered = () => ({ kind: "absent" });
});

function answerWith(delivery: Delivery): void {
  fakePlatform.deliver = () => delivery;
}

const inTenant = <T>(run: Parameters<typeof as<T>>[1]) => as({ ...agent, clock }, run);

async function queueReply(options: { thenStatus?: "open" | "pending" | "resolved" } = {}) {
  const mention = await receiveMention(channel, { clock });
  clock.advance(60_000);
  const reply = await inTenant((ctx) =>
    sendReply(ctx, {
      id: mention.ticketId,
      body: "Wir schauen nach.",
      visibility: "public",
      idempotencyKey: randomUUID(),
      thenStatus: options.thenStatus ?? "pending",
      isAcknowledgement: false,
    }),
  );
  const outbox = await inTenant((ctx) =>
    ctx.tx.outbox.findFirstOrThrow({ where: { messageId: reply.id } }),
  );
  return { mention, reply, outboxId: outbox.id, ticketId: mention.ticketId };
}

const deliver = (outboxId: string) =>
  deliverReply(
    { tenantId: agent.tenantId, outboxId },
    { connectorRuntime: connectorRuntime(clock), clock },
  );

const outboxRow = (outboxId: string) =>
  inTenant((ctx) => ctx.tx.outbox.findFirstOrThrow({ where: { id: outboxId } }));

async function ticketOf(ticketId: string) {
  return inTenant((ctx) => getTicket(ctx, { id: ticketId }));
}

async function replyOf(ticketId: string) {
  const ticket = await ticketOf(ticketId);
  const reply = ticket.messages.find((message) => message.kind === "reply");
  if (reply === undefined) throw new Error("no reply");
  return reply;
}

describe("a delivered reply", () => {
  it("holds its link, stops the response clock at the platform's time and sets the status", async () => {
    const { ticketId, outboxId } = await queueReply();
    const at = new Date(clock.now().getTime() + 1_000);
    answerWith({ kind: "delivered", externalId: "own-1", url: "https://p.example/1", at });
    await deliver(outboxId);
    const ticket = await ticketOf(ticketId);
    expect(ticket.status).toBe("pending");
    expect(ticket.messages.at(-1)).toMatchObject({
      deliveryState: "delivered",
      permalink: "https://p.example/1",
      deliveredAt: at.toISOString(),
      author: { kind: "member", id: agent.memberId },
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
    expect(ticket.events.at(-1)?.actor).toMatchObject({ kind: "member", id: agent.memberId });
  });

  it("leaves the ticket open when the customer wrote again meanwhile", async () => {
    const { ticketId, outboxId, mention } = await queueReply({ thenStatus: "resolved" });
    await receiveMention(channel, {
      clock: new FixedClock(new Date(clock.now().getTime() + 5_000)),
      author: `author-${mention.externalId}`,
      parentExternalId: mention.externalId,
    });
    await deliver(outboxId);
    const ticket = await ticketOf(ticketId);
    expect(ticket.mentionCount).toBe(2);
    expect(ticket.status).toBe("open");
  });

  it("does not stop the clock when it is an acknowledgement", async () => {
    const mention = await receiveMention(channel, { clock });
    const reply = await inTenant((ctx) =>
      sendReply(ctx, {
        id: mention.ticketId,
        body: "Wir kümmern uns.",
        visibility: "public",
        idempotencyKey: "ack",
        thenStatus: "open",
        isAcknowledgement: true,
      }),
    );
    const outbox = await inTenant((ctx) =>
      ctx.tx.outbox.findFirstOrThrow({ where: { messageId: reply.id } }),
    );
    await deliver(outbox.id);
    const ticket = await ticketOf(mention.ticketId);
    expect(ticket.messages.at(-1)?.deliveryState).toBe("delivered");
    expect(ticket.clocks.find((each) => each.promise === "first_response")?.state).toBe("running");
  });

  it("is sent once by two workers with the same job", async () => {
    const { outboxId } = await queueReply();
    await Promise.all([deliver(outboxId), deliver(outboxId), deliver(outboxId)]);
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("takes the place of the platform's copy that came in first", async () => {
    const { ticketId, outboxId, mention } = await queueReply();
    // The copy's text does not match, as where a platform rewrites it: only the id tells.
    fakePlatform.deliver = async () => {
      await receiveItem(channel, ownItem("own-copy", mention.externalId, "Etwas anderes"), clock);
      return { kind: "delivered", externalId: "own-copy" };
    };
    await deliver(outboxId);
    const replies = (await ticketOf(ticketId)).messages.filter((each) => each.kind === "reply");
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({ origin: "echolot", deliveryState: "delivered" });
  });

  it("is recognised when the platform shows it while its fate is open", async () => {
    const { ticketId, outboxId, mention } = await queueReply();
    fakePlatform.deliver = async () => {
      await receiveItem(
        channel,
        ownItem("own-early", mention.externalId, "  Wir schauen  nach. "),
        clock,
      );
      return { kind: "unknown", reason: "timeout" };
    };
    await deliver(outboxId);
    const ticket = await ticketOf(ticketId);
    expect(ticket.messages.filter((each) => each.kind === "reply")).toHaveLength(1);
    expect(ticket.messages.at(-1)).toMatchObject({ deliveryState: "delivered" });
    expect((await outboxRow(outboxId)).state).toBe("done");
    clock.advance(3_600_000);
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
    expect(fakePlatform.searched).toHaveLength(0);
  });
});

describe("a reply of unknown fate", () => {
  it("is looked for, found, and never sent again", async () => {
    const { ticketId, outboxId } = await queueReply();
    answerWith({ kind: "unknown", reason: "no answer in time" });
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: "own-found" });
    const sentAt = clock.now();
    await deliver(outboxId);
    expect((await replyOf(ticketId)).deliveryState).toBe("sending");
    clock.advance(60_000);
    await deliver(outboxId);
    expect(await replyOf(ticketId)).toMatchObject({
      deliveryState: "delivered",
      deliveredAt: sentAt.toISOString(),
    });
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("is sent again only when the platform does not have it", async () => {
    const { ticketId, outboxId } = await queueReply();
    answerWith({ kind: "unknown", reason: "no answer in time" });
    await deliver(outboxId);
    clock.advance(60_000);
    await deliver(outboxId);
    expect(fakePlatform.searched).toHaveLength(1);
    answerWith({ kind: "delivered", externalId: "own-second" });
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(2);
    expect((await replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("is told to the agent after looking in vain, and looked for again before a retry", async () => {
    const { ticketId, outboxId, reply } = await queueReply();
    answerWith({ kind: "unknown", reason: "no answer in time" });
    fakePlatform.findDelivered = () => ({ kind: "undecided", afterMs: 1_000 });
    await deliver(outboxId);
    for (let check = 1; check <= MAX_CHECKS; check += 1) {
      clock.advance(3_600_000);
      await deliver(outboxId);
    }
    expect(await replyOf(ticketId)).toMatchObject({
      deliveryState: "unknown",
      deliveryError: expect.stringContaining("Look on the platform"),
    });
    await expect(
      inTenant((ctx) => retryReply(ctx, { id: reply.id, body: "Etwas anderes" })),
    ).rejects.toMatchObject({ code: "conflict" });
    await inTenant((ctx) => retryReply(ctx, { id: reply.id }));
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: "own-late" });
    await deliver(outboxId);
    expect((await replyOf(ticketId)).deliveryState).toBe("delivered");
    expect(fakePlatform.sent).toHaveLength(1);
  });

  it("counts as unknown when a worker died while sending", async () => {
    const { ticketId, outboxId } = await queueReply();
    await as({ ...agent, clock }, (ctx) => claimDelivery(ctx, outboxId));
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
    clock.advance(3_600_000);
    expect(await findDueReplies(clock.now())).toContainEqual({
      tenantId: agent.tenantId,
      outboxId,
    });
    fakePlatform.findDelivered = () => ({ kind: "found", externalId: "own-dead" });
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
    expect((await replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("ignores what a worker says after another took over, unless it was delivered", async () => {
    const { outboxId } = await queueReply();
    const first = await as({ ...agent, clock }, (ctx) => claimDelivery(ctx, outboxId));
    if (first.kind !== "claimed") throw new Error("not claimed");
    clock.advance(3_600_000);
    await as({ ...agent, clock }, (ctx) => claimDelivery(ctx, outboxId));
    const late = { outboxId, leaseUntil: first.claim.leaseUntil };
    await inTenant((ctx) =>
      recordDelivery(ctx, { ...late, outcome: { kind: "retry", afterMs: 0, reason: "late" } }),
    );
    expect((await outboxRow(outboxId)).state).toBe("checking");
    await inTenant((ctx) =>
      recordDelivery(ctx, { ...late, outcome: { kind: "delivered", externalId: "own-late-2" } }),
    );
    expect((await outboxRow(outboxId)).state).toBe("done");
  });

  it("is unknown as well when the connector itself breaks", async () => {
    const { outboxId } = await queueReply();
    fakePlatform.deliver = () => {
      throw new Error("a bug");
    };
    await deliver(outboxId);
    expect((await outboxRow(outboxId)).state).toBe("checking");
  });
});

describe("a reply that cannot be sent", () => {
  it("is tried again at the platform's own time, then fails with the reason", async () => {
    const { ticketId, outboxId } = await queueReply();
    answerWith({ kind: "retry", afterMs: 600_000, reason: "rate limited" });
    await deliver(outboxId);
    const first = await outboxRow(outboxId);
    expect(first.nextAttemptAt.getTime() - clock.now().getTime()).toBe(600_000);
    expect(await replyOf(ticketId)).toMatchObject({
      deliveryState: "queued",
      deliveryError: "rate limited",
    });
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
    for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt += 1) {
      clock.advance(3_600_000);
      await deliver(outboxId);
    }
    expect((await replyOf(ticketId)).deliveryState).toBe("failed");
    expect(fakePlatform.sent).toHaveLength(MAX_ATTEMPTS);
  });

  it("fails with the platform's reason, tells its author, and can be edited and sent again", async () => {
    const { ticketId, outboxId, reply } = await queueReply();
    answerWith({ kind: "rejected", reason: "The comment was removed." });
    await deliver(outboxId);
    const ticket = await ticketOf(ticketId);
    expect(ticket).toMatchObject({ status: "open", hasFailedReply: true });
    expect(ticket.messages.at(-1)).toMatchObject({
      deliveryState: "failed",
      deliveryError: "The comment was removed.",
    });
    const told = await inTenant((ctx) => ctx.tx.notification.findMany());
    expect(told).toMatchObject([{ memberId: agent.memberId, type: "delivery_failed", ticketId }]);

    answerWith({ kind: "delivered", externalId: "own-edited" });
    await inTenant((ctx) => retryReply(ctx, { id: reply.id, body: "Neuer Text" }));
    await deliver(outboxId);
    expect(await replyOf(ticketId)).toMatchObject({
      body: "Neuer Text",
      deliveryState: "delivered",
    });
    expect(fakePlatform.sent.at(-1)?.text).toBe("Neuer Text");
  });

  it("waits for the permission and goes out once it is back", async () => {
    const { outboxId, ticketId } = await queueReply();
    answerWith({ kind: "reauthorise", reason: "token expired" });
    await deliver(outboxId);
    const row = await inTenant((ctx) =>
      ctx.tx.channel.findFirstOrThrow({ where: { id: channel.id } }),
    );
    expect(row).toMatchObject({ status: "reauthorise", statusReason: "token expired" });
    clock.advance(3_600_000);
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(1);
    await inTenant((ctx) =>
      ctx.tx.channel.updateMany({ where: { id: channel.id }, data: { status: "active" } }),
    );
    answerWith({ kind: "delivered", externalId: "own-again" });
    clock.advance(3_600_000);
    await deliver(outboxId);
    expect((await replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("fails when its channel was disconnected", async () => {
    const { outboxId, ticketId } = await queueReply();
    await inTenant((ctx) =>
      ctx.tx.channel.updateMany({
        where: { id: channel.id },
        data: { disconnectedAt: clock.now() },
      }),
    );
    await deliver(outboxId);
    expect((await replyOf(ticketId)).deliveryState).toBe("failed");
  });
});

describe("a withdrawal", () => {
  it("keeps a queued reply from being sent", async () => {
    const { outboxId, reply } = await queueReply();
    const withdrawn = await inTenant((ctx) => withdrawReply(ctx, { id: reply.id }));
    expect(withdrawn.deliveryState).toBe("withdrawn");
    await deliver(outboxId);
    expect(fakePlatform.sent).toHaveLength(0);
  });

  it("is refused while a worker sends it", async () => {
    const { outboxId, reply, ticketId } = await queueReply();
    fakePlatform.deliver = async () => {
      await expect(inTenant((ctx) => withdrawReply(ctx, { id: reply.id }))).rejects.toMatchObject({
        code: "conflict",
      });
      return { kind: "delivered", externalId: "own-w" };
    };
    await deliver(outboxId);
    expect((await replyOf(ticketId)).deliveryState).toBe("delivered");
  });

  it("and a worker at the same moment: exactly one of them wins", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { outboxId, reply, ticketId } = await queueReply();
      fakePlatform.sent.length = 0;
      answerWith({ kind: "delivered", externalId: `own-${randomUUID()}` });
      await Promise.allSettled([
        deliver(outboxId),
        inTenant((ctx) => withdrawReply(ctx, { id: reply.id })),
      ]);
      const { deliveryState } = await replyOf(ticketId);
      expect(["delivered", "withdrawn"]).toContain(deliveryState);
      expect(fakePlatform.sent).toHaveLength(deliveryState === "delivered" ? 1 : 0);
    }
  });
});

function ownItem(externalId: string, parentExternalId: string, text: string) {
  return {
    type: "own" as const,
    externalId,
    parentExternalId,
    visibility: "public" as const,
    at: clock.now(),
    text,
    facts: {},
  };
}
