import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createToken } from "@/domain/auth";
import { newId } from "@/kernel/ids";
import type { RouteHandler } from "../../../app/_delivery/route";
import { GET as contact, PATCH as updateContact } from "../../../app/api/v1/contacts/[id]/route";
import { GET as contacts } from "../../../app/api/v1/contacts/route";
import { POST as retry } from "../../../app/api/v1/messages/[id]/retry/route";
import { POST as withdraw } from "../../../app/api/v1/messages/[id]/withdraw/route";
import { POST as answered } from "../../../app/api/v1/tickets/[id]/answered/route";
import { POST as escalate } from "../../../app/api/v1/tickets/[id]/escalate/route";
import { POST as notes } from "../../../app/api/v1/tickets/[id]/notes/route";
import { POST as replies } from "../../../app/api/v1/tickets/[id]/replies/route";
import { POST as giveBack } from "../../../app/api/v1/tickets/[id]/return/route";
import { GET as ticket, PATCH as updateTicket } from "../../../app/api/v1/tickets/[id]/route";
import { GET as counts } from "../../../app/api/v1/tickets/counts/route";
import { GET as tickets } from "../../../app/api/v1/tickets/route";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";
import { call } from "../../support/requests";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
let lead: TestMember;
let headers: Record<string, string>;
let id: string;
let contactId: string;

const bearer = async (member: TestMember, role: "agent" | "viewer" = "agent") => ({
  authorization: `Bearer ${(await as(member, (ctx) => createToken(ctx, { name: "t", role }))).token}`,
});

beforeAll(async () => {
  admin = await newCompany();
  lead = await newColleague(admin, "lead");
  headers = await bearer(admin);
  const channel = await newChannel(admin);
  ({ ticketId: id } = await receiveMention(channel));
  await receiveMention(channel);
  const answer = await call(ticket, { headers, params: { id } });
  contactId = answer.json.data.contact.id;
});

const reply = (more: object = {}) => ({ body: "Hallo", idempotencyKey: randomUUID(), ...more });

describe("tickets over HTTP", () => {
  it("are listed by pages with all their promised fields", async () => {
    const page = await call(tickets, { headers, query: "?limit=1&sort=latest" });
    expect(page.status).toBe(200);
    expect(page.json.data).toHaveLength(1);
    expect(page.json.data[0]).toMatchObject({
      id: expect.any(String),
      number: expect.any(Number),
      status: "open",
      priority: "normal",
      platform: "facebook",
      channelId: expect.any(String),
      contact: { id: expect.any(String), name: expect.any(String), handle: expect.any(String) },
      assigneeId: null,
      teamId: null,
      tags: [],
      language: "de",
      excerpt: expect.stringContaining("Paket"),
      firstMentionAt: expect.any(String),
      lastMentionAt: expect.any(String),
    });
    expect(page.json.data[0].clocks).toMatchObject([
      { promise: "first_response", state: "running", dueAt: expect.any(String), stoppedAt: null },
      { promise: "resolution", state: "running" },
    ]);
    const next = await call(tickets, {
      headers,
      query: `?limit=1&sort=latest&cursor=${page.json.nextCursor}`,
    });
    expect(next.json.data[0].id).not.toBe(page.json.data[0].id);
    expect(next.json.nextCursor).toBeNull();
    const counted = await call(counts, { headers });
    expect(counted.json.data).toMatchObject({ open: 2, unassigned: 2 });
  });

  it.each([
    "limit=0",
    "limit=x",
    "status=closed",
    "channel=1",
    "assignee=somebody",
    "sort=best",
    "cursor=%00",
    "q=%00",
    "tag=%00",
  ])("refuse the query %s with problem JSON", async (query) => {
    const answer = await call(tickets, { headers, query: `?${query}` });
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.json).toMatchObject({ code: "invalid", status: 422 });
  });

  it("are answered once per key, changed, noted, escalated and given back", async () => {
    const body = reply();
    const [first, second] = await Promise.all([
      call(replies, { headers, params: { id }, body }),
      call(replies, { headers, params: { id }, body }),
    ]);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.json.data.id).toBe(second.json.data.id);
    expect(first.json.data).toMatchObject({ deliveryState: "queued", visibility: "public" });
    const taken = await call(withdraw, { headers, params: { id: first.json.data.id } });
    expect(taken.json.data.deliveryState).toBe("withdrawn");
    const again = await call(retry, { headers, params: { id: first.json.data.id }, body: {} });
    expect(again.status).toBe(409);

    const patched = await call(updateTicket, {
      headers,
      params: { id },
      body: { priority: "high" },
    });
    expect(patched.json.data.priority).toBe("high");
    const note = await call(notes, { headers, params: { id }, body: { body: "Intern" } });
    expect(note.status).toBe(201);
    const up = await call(escalate, {
      headers,
      params: { id },
      body: { toMemberId: lead.memberId, reason: "heikel" },
    });
    expect(up.json.data.escalation).toMatchObject({ reason: "heikel", by: { kind: "token" } });
    const down = await call(giveBack, { headers, params: { id }, body: {} });
    expect(down.json.data).toMatchObject({ escalation: null, assigneeId: null });
  });

  it.each([
    { status: "dismissed" },
    { dismissalReason: "spam" },
    {},
    { version: 1 },
    { number: 7 },
    { tenantId: randomUUID() },
    { assigneeId: "me" },
    { tags: ["x".repeat(61)] },
  ])("refuse the change %j", async (body) => {
    const answer = await call(updateTicket, { headers, params: { id }, body });
    expect(answer.status).toBe(422);
  });

  it("tell which version is current when somebody was quicker", async () => {
    const answer = await call(updateTicket, {
      headers,
      params: { id },
      body: { priority: "low", version: 1 },
    });
    expect(answer.status).toBe(409);
    expect(answer.json.issues[0].message).toMatch(/^is now \d+$/);
  });

  it("answer 404 to every door for ids that are unknown, malformed or another company's", async () => {
    const stranger = await bearer(await newCompany());
    const message = (await call(ticket, { headers, params: { id } })).json.data.messages[0].id;
    const before = await call(ticket, { headers, params: { id } });
    const doors: [RouteHandler, object | undefined][] = [
      [ticket, undefined],
      [updateTicket, { priority: "low" }],
      [replies, reply()],
      [answered, { permalink: "https://a.example/1", idempotencyKey: randomUUID() }],
      [notes, { body: "x" }],
      [escalate, { toMemberId: lead.memberId, reason: "x" }],
      [giveBack, {}],
    ];
    for (const [handler, body] of doors) {
      for (const wrong of [newId(), "not-an-id", "1 OR 1=1"]) {
        expect((await call(handler, { headers, params: { id: wrong }, body })).status).toBe(404);
      }
      expect((await call(handler, { headers: stranger, params: { id }, body })).status).toBe(404);
    }
    for (const handler of [retry, withdraw]) {
      const answer = await call(handler, { headers: stranger, params: { id: message }, body: {} });
      expect(answer.status).toBe(404);
    }
    const hidden = { headers: stranger, params: { id: contactId } };
    expect((await call(contact, hidden)).status).toBe(404);
    expect((await call(updateContact, { ...hidden, body: { note: "x" } })).status).toBe(404);
    expect((await call(contacts, { headers: stranger })).json.data).toEqual([]);
    expect((await call(ticket, { headers, params: { id } })).json).toEqual(before.json);
  });

  it("let a viewer's token read and nothing else", async () => {
    const viewer = await bearer(admin, "viewer");
    expect((await call(ticket, { headers: viewer, params: { id } })).status).toBe(200);
    const refused = await call(replies, { headers: viewer, params: { id }, body: reply() });
    expect(refused.status).toBe(403);
    expect((await call(tickets, {})).status).toBe(401);
  });
});
