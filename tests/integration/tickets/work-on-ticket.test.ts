import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createTeam, updateMember, updateTeam } from "@/domain/tenancy";
import {
  addNote,
  escalateTicket,
  getTicket,
  returnEscalation,
  updateTicket,
} from "@/domain/tickets";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
let agent: TestMember;
let lead: TestMember;
let channel: TestChannel;
let id: string;

beforeEach(async () => {
  admin = await newCompany();
  agent = await newColleague(admin, "agent");
  lead = await newColleague(admin, "lead");
  channel = await newChannel(admin);
  id = (await receiveMention(channel)).ticketId;
});

const detail = () => as(agent, (ctx) => getTicket(ctx, { id }));
const notifications = (member: TestMember) =>
  as(admin, (ctx) => ctx.tx.notification.findMany({ where: { memberId: member.memberId } }));

describe("changing a ticket", () => {
  it("does everything in one go and records each change", async () => {
    const team = await as(admin, (ctx) =>
      createTeam(ctx, { name: "Logistik", memberIds: [agent.memberId] }),
    );
    const summary = await as(lead, (ctx) =>
      updateTicket(ctx, {
        id,
        priority: "high",
        tags: ["Lieferung", " lieferung "],
        assigneeId: agent.memberId,
        teamId: team.id,
        status: "on_hold",
      }),
    );
    expect(summary).toMatchObject({
      priority: "high",
      tags: ["lieferung"],
      assigneeId: agent.memberId,
      assigneeName: "Agent Beispiel",
      teamName: "Logistik",
      status: "on_hold",
    });
    const { events, clocks } = await detail();
    expect(events.slice(-4).map((event) => event.type)).toEqual([
      "ticket.priority_changed",
      "ticket.tagged",
      "ticket.assigned",
      "ticket.status_changed",
    ]);
    expect(clocks.find((clock) => clock.promise === "resolution")?.state).toBe("paused");
    expect(await notifications(agent)).toMatchObject([{ type: "assigned", ticketId: id }]);
  });

  it("leaves no trace when nothing changes", async () => {
    const before = await detail();
    await as(agent, (ctx) => updateTicket(ctx, { id, priority: "normal", status: "open" }));
    const after = await detail();
    expect(after.version).toBe(before.version);
    expect(after.events).toHaveLength(before.events.length);
  });

  it("refuses a stale version and says the current one", async () => {
    const { version } = await detail();
    await as(lead, (ctx) => updateTicket(ctx, { id, priority: "urgent", version }));
    await expect(
      as(agent, (ctx) => updateTicket(ctx, { id, priority: "low", version })),
    ).rejects.toMatchObject({
      code: "conflict",
      issues: [{ path: "version", message: `is now ${version + 1}` }],
    });
  });

  it("lets exactly one of two simultaneous changes of one version through", async () => {
    const { version } = await detail();
    const results = await Promise.allSettled(
      (["low", "high", "urgent"] as const).map((priority) =>
        as(agent, (ctx) => updateTicket(ctx, { id, priority, version })),
      ),
    );
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
  });

  it("keeps first and final resolution and counts the reopenings", async () => {
    const clock = new FixedClock(new Date(Date.UTC(2027, 0, 4, 9)));
    const set = (status: "open" | "resolved" | "pending") =>
      as({ ...agent, clock }, (ctx) => updateTicket(ctx, { id, status }));
    await set("resolved");
    const first = clock.now().toISOString();
    clock.advance(3_600_000);
    await set("pending");
    clock.advance(3_600_000);
    const resolved = await set("resolved");
    expect(resolved).toMatchObject({
      status: "resolved",
      reopenCount: 1,
      resolvedAt: clock.now().toISOString(),
    });
    const row = await as(agent, (ctx) => ctx.tx.ticket.findFirstOrThrow({ where: { id } }));
    expect(row.firstResolvedAt?.toISOString()).toBe(first);
    const { events, allClocks } = await detail();
    expect(events.map((event) => event.type)).toContain("ticket.reopened");
    expect(
      allClocks.filter((each) => each.promise === "resolution").map((each) => each.cycle),
    ).toEqual([1, 2]);
  });

  it("takes a dismissed ticket out of every clock and back", async () => {
    const dismissed = await as(agent, (ctx) =>
      updateTicket(ctx, { id, status: "dismissed", dismissalReason: "spam" }),
    );
    expect(dismissed).toMatchObject({ dismissalReason: "spam", dueAt: null });
    expect(dismissed.clocks.every((clock) => clock.state === "cancelled")).toBe(true);
    const back = await as(agent, (ctx) => updateTicket(ctx, { id, status: "open" }));
    expect(back).toMatchObject({ dismissalReason: null, status: "open" });
    expect(back.clocks.every((clock) => clock.state === "running")).toBe(true);
  });

  it("gives no ticket to who cannot work on it", async () => {
    const viewer = await newColleague(admin, "viewer");
    const revoked = await newColleague(admin, "agent");
    await as(admin, (ctx) => updateMember(ctx, { id: revoked.memberId, isRevoked: true }));
    const stranger = await newCompany();
    const team = await as(admin, (ctx) => createTeam(ctx, { name: "Alt", memberIds: [] }));
    await as(admin, (ctx) => updateTeam(ctx, { id: team.id, isArchived: true }));
    for (const { memberId } of [viewer, revoked, stranger]) {
      await expect(
        as(agent, (ctx) => updateTicket(ctx, { id, assigneeId: memberId })),
      ).rejects.toMatchObject({ code: "invalid", issues: [{ path: "assigneeId" }] });
    }
    await expect(
      as(agent, (ctx) => updateTicket(ctx, { id, teamId: team.id })),
    ).rejects.toMatchObject({ issues: [{ path: "teamId" }] });
  });

  it("is closed to viewers and to members of another company", async () => {
    const viewer = await newColleague(admin, "viewer");
    await expect(
      as(viewer, (ctx) => updateTicket(ctx, { id, priority: "low" })),
    ).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await newCompany();
    for (const attempt of [
      () => as(stranger, (ctx) => getTicket(ctx, { id })),
      () => as(stranger, (ctx) => updateTicket(ctx, { id, priority: "low" })),
      () => as(stranger, (ctx) => addNote(ctx, { id, body: "x" })),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("escalating", () => {
  it("goes to a lead with its reason, and the same way back", async () => {
    await as(agent, (ctx) => updateTicket(ctx, { id, assigneeId: "me" }));
    await as(agent, (ctx) =>
      escalateTicket(ctx, { id, toMemberId: lead.memberId, reason: "Droht mit Anwalt" }),
    );
    const escalated = await detail();
    expect(escalated).toMatchObject({
      isEscalated: true,
      assigneeId: lead.memberId,
      escalation: { reason: "Droht mit Anwalt", by: { id: agent.memberId } },
    });
    expect(await notifications(lead)).toMatchObject([{ type: "escalated" }]);
    await as(lead, (ctx) => returnEscalation(ctx, { id, note: "Geklärt" }));
    expect(await detail()).toMatchObject({
      isEscalated: false,
      escalation: null,
      assigneeId: agent.memberId,
    });
    expect(await notifications(agent)).toMatchObject([{ type: "escalation_returned" }]);
    await expect(as(lead, (ctx) => returnEscalation(ctx, { id }))).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("goes to a team, all of whose members are told", async () => {
    const team = await as(admin, (ctx) =>
      createTeam(ctx, { name: "Technik", memberIds: [lead.memberId, agent.memberId] }),
    );
    const summary = await as(agent, (ctx) =>
      escalateTicket(ctx, { id, toTeamId: team.id, reason: "Gerät defekt" }),
    );
    expect(summary).toMatchObject({ teamId: team.id, assigneeId: null, isEscalated: true });
    expect(await notifications(lead)).toHaveLength(1);
    expect(await notifications(agent)).toHaveLength(0);
  });

  it("goes neither to an ordinary colleague nor from a closed ticket, and ends with the ticket", async () => {
    const colleague = await newColleague(admin, "agent");
    await expect(
      as(agent, (ctx) => escalateTicket(ctx, { id, toMemberId: colleague.memberId, reason: "x" })),
    ).rejects.toMatchObject({ code: "invalid" });
    await as(agent, (ctx) => escalateTicket(ctx, { id, toMemberId: lead.memberId, reason: "x" }));
    await as(lead, (ctx) => updateTicket(ctx, { id, status: "resolved" }));
    expect(await detail()).toMatchObject({ isEscalated: false });
    await expect(
      as(agent, (ctx) => escalateTicket(ctx, { id, toMemberId: lead.memberId, reason: "x" })),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("notes", () => {
  it("are written once per key and stop no clock", async () => {
    const idempotencyKey = randomUUID();
    const notes = await Promise.all(
      [1, 2, 3].map(() => as(agent, (ctx) => addNote(ctx, { id, body: "Intern", idempotencyKey }))),
    );
    expect(new Set(notes.map((note) => note.id)).size).toBe(1);
    const ticket = await detail();
    expect(ticket.messages.filter((message) => message.kind === "note")).toMatchObject([
      { body: "Intern", visibility: "internal", author: { id: agent.memberId } },
    ]);
    expect(ticket.clocks.every((clock) => clock.state === "running")).toBe(true);
  });
});
