import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { markAnswered, sendReply } from "@/domain/replies";
import { getTicket, updateTicket } from "@/domain/tickets";
import { fakePlatform } from "../../support/fake-connector";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
let agent: TestMember;
let channel: TestChannel;

beforeEach(async () => {
  admin = await newCompany();
  agent = await newColleague(admin, "agent");
  channel = await newChannel(admin);
  fakePlatform.canDeliver = true;
});

const input = (id: string, more: Partial<Parameters<typeof sendReply>[1]> = {}) => ({
  id,
  body: "Guten Tag, wir schauen nach.",
  visibility: "public" as const,
  idempotencyKey: randomUUID(),
  thenStatus: "pending" as const,
  isAcknowledgement: false,
  ...more,
});

describe("sending a reply", () => {
  it("writes reply, outbox row and event together", async () => {
    const { ticketId, messageId } = await receiveMention(channel);
    const reply = await as(agent, (ctx) => sendReply(ctx, input(ticketId)));
    expect(reply).toMatchObject({
      kind: "reply",
      deliveryState: "queued",
      inReplyToId: messageId,
      author: { kind: "member", id: agent.memberId },
    });
    const outbox = await as(agent, (ctx) => ctx.tx.outbox.findMany());
    expect(outbox).toMatchObject([{ messageId: reply.id, state: "pending", attempts: 0 }]);
    const ticket = await as(agent, (ctx) => getTicket(ctx, { id: ticketId }));
    expect(ticket.events.at(-1)).toMatchObject({
      type: "reply.queued",
      data: { messageId: reply.id },
    });
  });

  it("sends once for one key, however many requests race", async () => {
    const { ticketId } = await receiveMention(channel);
    const one = input(ticketId);
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => as(agent, (ctx) => sendReply(ctx, one))),
    );
    expect(new Set(replies.map((reply) => reply.id)).size).toBe(1);
    expect(await as(agent, (ctx) => ctx.tx.outbox.count())).toBe(1);
    const ticket = await as(agent, (ctx) => getTicket(ctx, { id: ticketId }));
    expect(ticket.events.filter((event) => event.type === "reply.queued")).toHaveLength(1);
  });

  it("refuses a key that was used for another ticket", async () => {
    const first = await receiveMention(channel);
    const second = await receiveMention(channel);
    const idempotencyKey = "one-key";
    await as(agent, (ctx) => sendReply(ctx, input(first.ticketId, { idempotencyKey })));
    await expect(
      as(agent, (ctx) => sendReply(ctx, input(second.ticketId, { idempotencyKey }))),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("refuses what the platform would refuse: length, visibility, a lost channel", async () => {
    const { ticketId } = await receiveMention(channel);
    await expect(
      as(agent, (ctx) => sendReply(ctx, input(ticketId, { body: "x".repeat(281) }))),
    ).rejects.toMatchObject({ code: "invalid", issues: [{ path: "body" }] });
    const secret = await receiveMention(channel, { visibility: "private" });
    await expect(as(agent, (ctx) => sendReply(ctx, input(secret.ticketId)))).rejects.toMatchObject({
      code: "invalid",
      issues: [{ path: "visibility" }],
    });
    await as(admin, (ctx) =>
      ctx.tx.channel.updateMany({ data: { disconnectedAt: ctx.clock.now() } }),
    );
    await expect(as(agent, (ctx) => sendReply(ctx, input(ticketId)))).rejects.toMatchObject({
      issues: [{ message: "public: channel_disconnected" }],
    });
  });

  it("refuses to answer a mention of another ticket, and a viewer", async () => {
    const { ticketId } = await receiveMention(channel);
    const other = await receiveMention(channel);
    await expect(
      as(agent, (ctx) => sendReply(ctx, input(ticketId, { inReplyToId: other.messageId }))),
    ).rejects.toMatchObject({ code: "invalid" });
    const viewer = await newColleague(admin, "viewer");
    await expect(as(viewer, (ctx) => sendReply(ctx, input(ticketId)))).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("shows who wrote it when a token did", async () => {
    const { ticketId } = await receiveMention(channel);
    const tokenId = randomUUID();
    await as(admin, (ctx) =>
      ctx.tx.apiToken.create({
        data: {
          tenantId: ctx.tenantId,
          id: tokenId,
          name: "Helpdesk bridge",
          role: "agent",
          prefix: "ek_x",
          tokenHash: randomUUID(),
          createdAt: ctx.clock.now(),
        },
      }),
    );
    const actor = { kind: "token", tokenId, role: "agent" } as const;
    const reply = await as({ tenantId: admin.tenantId, actor }, (ctx) =>
      sendReply(ctx, input(ticketId)),
    );
    expect(reply).toMatchObject({
      origin: "api",
      author: { kind: "token", id: tokenId, name: "Helpdesk bridge" },
    });
  });
});

describe("marking as answered", () => {
  const marked = (id: string) => ({
    id,
    permalink: "https://forum.example/t/1#answer",
    body: "Dort beantwortet",
    idempotencyKey: randomUUID(),
    thenStatus: "resolved" as const,
  });

  it("stops the clock and sets the status at a source that can only be read", async () => {
    fakePlatform.canDeliver = false;
    const { ticketId } = await receiveMention(channel);
    const answer = marked(ticketId);
    const [first, second] = await Promise.all([
      as(agent, (ctx) => markAnswered(ctx, answer)),
      as(agent, (ctx) => markAnswered(ctx, answer)),
    ]);
    expect(first.id).toBe(second.id);
    const ticket = await as(agent, (ctx) => getTicket(ctx, { id: ticketId }));
    expect(ticket.status).toBe("resolved");
    expect(ticket.answer.canMarkAnswered).toBe(true);
    expect(ticket.messages.at(-1)).toMatchObject({
      kind: "reply",
      deliveryState: "delivered",
      permalink: answer.permalink,
    });
    expect(ticket.clocks.map((each) => [each.promise, each.state])).toEqual([
      ["first_response", "met"],
      ["resolution", "met"],
    ]);
    expect(await as(agent, (ctx) => ctx.tx.outbox.count())).toBe(0);
  });

  it("is refused where we can answer ourselves", async () => {
    const { ticketId } = await receiveMention(channel);
    await expect(as(agent, (ctx) => markAnswered(ctx, marked(ticketId)))).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("does not reopen what was closed", async () => {
    fakePlatform.canDeliver = false;
    const { ticketId } = await receiveMention(channel);
    await as(agent, (ctx) => updateTicket(ctx, { id: ticketId, status: "resolved" }));
    await as(agent, (ctx) => markAnswered(ctx, { ...marked(ticketId), thenStatus: "pending" }));
    const ticket = await as(agent, (ctx) => getTicket(ctx, { id: ticketId }));
    expect(ticket).toMatchObject({ status: "resolved", reopenCount: 0 });
  });
});
