import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { updateTeam } from "@/domain/tenancy";
import { fireMoments, refreshClocks, returnEscalation, updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { EscalationScene, justAfter, minute, step, T0 } from "../../support/escalations";
import { receiveItem, receiveMention } from "../../support/mentions";
import { as } from "../../support/people";
import { promises } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const owner = new Client({ connectionString: process.env.DATABASE_URL });

beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await closeQueues();
  await closeDatabase();
});

const answered = (scene: EscalationScene, parentExternalId: string, at: Date) =>
  receiveItem(
    scene.channel,
    {
      type: "own",
      externalId: `own-${randomUUID()}`,
      parentExternalId,
      threadKey: parentExternalId,
      visibility: "public",
      at,
      text: "Wir kümmern uns darum.",
      facts: {},
    },
    scene.clock,
  );

describe("a moment (rule 12)", () => {
  it("warns the assignee at the policy's share, tells of the breach, and takes each step at its time", async () => {
    const scene = await EscalationScene.open(({ lead }) => [
      step({ kind: "raise_priority", to: "high" }, { at: "warning" }),
      step({ kind: "reassign_to_lead", memberId: lead.memberId }, { afterMinutes: 30 }),
      step({ kind: "notify", whom: "leads" }),
    ]);
    const { agent, lead, teamId } = scene;
    const ticketId = await scene.receive({ assigneeId: agent.memberId, teamId });
    await scene.at(29);
    expect(await scene.told(ticketId)).toEqual([]);
    expect(await scene.kept(ticketId)).toEqual([]);

    await scene.at(30);
    expect(await scene.told(ticketId)).toEqual(["agent warned"]);
    expect((await scene.ticket(ticketId)).priority).toBe("high");
    await scene.at(60);
    await scene.at(61);
    expect(await scene.told(ticketId)).toEqual([
      "agent breached",
      "agent warned",
      "lead escalated",
    ]);
    expect(await scene.ticket(ticketId)).toMatchObject({
      assigneeId: agent.memberId,
      isEscalated: false,
    });

    await scene.at(90);
    const escalated = await scene.ticket(ticketId);
    expect(escalated).toMatchObject({
      assigneeId: lead.memberId,
      teamId,
      isEscalated: true,
      escalation: { at: justAfter(90).toISOString(), by: { kind: "system" }, reason: "" },
    });
    expect(await scene.events(ticketId)).toEqual([
      "clock.warned",
      "escalation.fired",
      "clock.breached",
      "escalation.fired",
      "escalation.fired",
    ]);
    const kept = await scene.kept(ticketId);
    expect(
      kept.map(({ dueAt, firedAt, isLate, outcome }) => [dueAt, firedAt, isLate, outcome]),
    ).toEqual([
      [minute(30), justAfter(30), false, "done"],
      [minute(30), justAfter(30), false, "done"],
      [minute(60), justAfter(60), false, "done"],
      [minute(60), justAfter(60), false, "done"],
      [minute(90), justAfter(90), false, "done"],
    ]);

    // It can be given back, and stays where it was given.
    await scene.inTenant((ctx) => returnEscalation(ctx, { id: ticketId }));
    await scene.at(600);
    expect(await scene.ticket(ticketId)).toMatchObject({
      assigneeId: agent.memberId,
      isEscalated: false,
    });
  });

  it("tells the team while nobody is assigned, and whoever it is given to", async () => {
    const scene = await EscalationScene.open(({ other }) => [
      step({ kind: "notify_member", memberId: other.memberId }),
      step({ kind: "notify", whom: "assignee" }),
    ]);
    const ticketId = await scene.receive({ teamId: scene.teamId });
    await scene.at(60);
    // Nobody is told the same thing twice: the escalation says more than the breach.
    expect(await scene.told(ticketId)).toEqual([
      "agent escalated",
      "lead escalated",
      "other escalated",
    ]);
  });

  it("happens once, however many workers find it at the same moment", async () => {
    const scene = await EscalationScene.open(({ lead }) => [
      step({ kind: "reassign_to_lead", memberId: lead.memberId }),
    ]);
    const ticketId = await scene.receive({ assigneeId: scene.agent.memberId });
    scene.clock.set(justAfter(60));
    const waiting = await scene.inTenant(async (ctx) => {
      await ctx.tx.$executeRaw`SELECT id FROM clock WHERE ticket_id = ${ticketId}::uuid FOR UPDATE`;
      const several = Array.from({ length: 4 }, () =>
        fireMoments(scene.admin.tenantId, scene.clock),
      );
      await expect
        .poll(async () => {
          const { rows } = await owner.query(`SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'`);
          return rows.length;
        })
        .toBe(4);
      return { several };
    });
    await Promise.all(waiting.several);
    expect(await scene.told(ticketId)).toEqual(["agent breached", "lead escalated"]);
    expect(await scene.events(ticketId)).toEqual(["clock.breached", "escalation.fired"]);
  });

  it("is not missed by whoever looks at the very instant of a deadline", async () => {
    const scene = await EscalationScene.open(() => []);
    const ticketId = await scene.receive({ assigneeId: scene.agent.memberId });
    scene.clock.set(minute(60));
    await scene.inTenant((ctx) => refreshClocks(ctx, [ticketId]));
    expect(await scene.events(ticketId)).toEqual(["clock.warned"]);
    await scene.at(60);
    expect(await scene.events(ticketId)).toEqual(["clock.warned", "clock.breached"]);
  });

  it("is undone with a transaction that fails, and then happens as if never tried", async () => {
    const scene = await EscalationScene.open(() => [
      step({ kind: "raise_priority", to: "urgent" }),
    ]);
    const ticketId = await scene.receive({ assigneeId: scene.agent.memberId });
    scene.clock.set(justAfter(60));
    const crash = scene.inTenant(async (ctx) => {
      await refreshClocks(ctx, [ticketId]);
      throw new Error("the process died here");
    });
    await expect(crash).rejects.toThrow("died");
    expect(await scene.told(ticketId)).toEqual([]);
    expect((await scene.ticket(ticketId)).priority).toBe("normal");
    await scene.at(60);
    await scene.at(60);
    expect(await scene.told(ticketId)).toEqual(["agent breached"]);
    expect((await scene.ticket(ticketId)).priority).toBe("urgent");
  });
});

describe("after an outage", () => {
  it("what is due happens once and is said to be late; nobody is warned of what has happened", async () => {
    const scene = await EscalationScene.open(({ lead }) => [
      step({ kind: "reassign_to_lead", memberId: lead.memberId }, { afterMinutes: 15 }),
    ]);
    const ticketId = await scene.receive({ assigneeId: scene.agent.memberId });
    await scene.at(240);
    await scene.at(241);
    expect(await scene.told(ticketId)).toEqual(["agent breached", "lead escalated"]);
    const kept = await scene.kept(ticketId);
    expect(kept.map(({ dueAt, isLate, outcome }) => [dueAt, isLate, outcome])).toEqual([
      [minute(30), true, "lapsed"],
      [minute(60), true, "done"],
      [minute(75), true, "done"],
    ]);
    const { events } = await scene.ticket(ticketId);
    expect(events.find(({ type }) => type === "escalation.fired")).toMatchObject({
      at: justAfter(240).toISOString(),
      data: { dueAt: minute(75).toISOString(), isLate: true },
    });
    expect(events.find(({ type }) => type === "clock.breached")?.at).toBe(minute(60).toISOString());
  });

  it("steps of a clock that was answered before anybody looked are kept as lapsed", async () => {
    const scene = await EscalationScene.open(({ lead }) => [
      step({ kind: "reassign_to_lead", memberId: lead.memberId }),
      step({ kind: "raise_priority", to: "urgent" }, { afterMinutes: 30 }),
    ]);
    const { ticketId, externalId } = await receiveMention(scene.channel, {
      at: T0,
      clock: scene.clock,
    });
    scene.clock.set(minute(80));
    await answered(scene, externalId, minute(70));
    await scene.at(200);
    expect(await scene.ticket(ticketId)).toMatchObject({ isEscalated: false, priority: "normal" });
    expect(await scene.told(ticketId)).toEqual([]);
    // The second step's moment came after the answer: it never was.
    expect(await scene.kept(ticketId)).toMatchObject([{ dueAt: minute(60), outcome: "lapsed" }]);
    expect(await scene.events(ticketId)).toEqual(["clock.breached"]);
  });

  it("an answer and a sweep at the same time: it happens or it lapses, never both", async () => {
    const scene = await EscalationScene.open(({ lead }) => [
      step({ kind: "reassign_to_lead", memberId: lead.memberId }),
    ]);
    const mentions = [];
    for (let index = 0; index < 6; index += 1) {
      mentions.push(await receiveMention(scene.channel, { at: T0, clock: scene.clock }));
    }
    scene.clock.set(minute(61));
    await Promise.all([
      ...mentions.map(({ externalId }) => answered(scene, externalId, minute(60.5))),
      fireMoments(scene.admin.tenantId, scene.clock),
      fireMoments(scene.admin.tenantId, scene.clock),
    ]);
    await scene.at(61);
    for (const { ticketId } of mentions) {
      const [kept, ...more] = (await scene.kept(ticketId)).filter(
        ({ moment }) => moment.length > 10,
      );
      expect(more).toEqual([]);
      const fired = (await scene.events(ticketId)).filter((type) => type === "escalation.fired");
      expect(fired).toHaveLength(kept?.outcome === "done" ? 1 : 0);
      expect(await scene.told(ticketId)).toHaveLength(kept?.outcome === "done" ? 1 : 0);
    }
  });
});

describe("nothing happens any more", () => {
  it("under a policy that was switched off or archived", async () => {
    const scene = await EscalationScene.open(() => []);
    const { addPolicy } = await import("../../support/policies");
    for (const change of [{ isActive: false }, { archivedAt: minute(40) }]) {
      const policyId = await scene.inTenant((ctx) =>
        addPolicy(ctx, {
          promises: promises({ first_response: 60 }),
          steps: [step({ kind: "raise_priority", to: "urgent" })],
        }),
      );
      scene.clock.set(T0);
      const ticketId = await scene.receive({ assigneeId: scene.agent.memberId });
      scene.clock.set(minute(40));
      // Switched off; the background run that moves open tickets on has not come to them.
      await scene.inTenant((ctx) =>
        ctx.tx.policy.update({
          where: { tenantId_id: { tenantId: scene.admin.tenantId, id: policyId } },
          data: change,
        }),
      );
      await scene.at(120);
      expect(await scene.told(ticketId)).toEqual([]);
      expect((await scene.ticket(ticketId)).priority).toBe("normal");
    }
  });

  it("on tickets that were dismissed or resolved", async () => {
    const scene = await EscalationScene.open(() => [
      step({ kind: "raise_priority", to: "urgent" }),
    ]);
    const dismissed = await scene.receive({ assigneeId: scene.agent.memberId });
    const resolved = await scene.receive({ assigneeId: scene.agent.memberId });
    scene.clock.set(minute(10));
    await scene.inTenant(async (ctx) => {
      await updateTicket(ctx, { id: dismissed, status: "dismissed", dismissalReason: "spam" });
      await updateTicket(ctx, { id: resolved, status: "resolved" });
    });
    await scene.at(300);
    for (const id of [dismissed, resolved]) {
      expect(await scene.kept(id)).toEqual([]);
      expect(await scene.told(id)).toEqual([]);
    }
  });
});

describe("a step", () => {
  it("raises the priority, which brings the other terms with it, and never lowers it", async () => {
    const scene = await EscalationScene.open(() => []);
    const targets = { low: 60, normal: 60, high: 45, urgent: 10 };
    await scene.promise({
      promises: {
        ...promises({}),
        first_response: { timing: "around_the_clock", targets },
      },
      steps: [step({ kind: "raise_priority", to: "high" }, { at: "warning" })],
    });
    const usual = await scene.receive();
    const urgent = await scene.receive();
    await scene.inTenant((ctx) => updateTicket(ctx, { id: urgent, priority: "urgent" }));
    await scene.at(30);
    expect(await scene.ticket(usual)).toMatchObject({
      priority: "high",
      clocks: [expect.objectContaining({ dueAt: minute(45).toISOString() })],
    });
    expect((await scene.ticket(urgent)).priority).toBe("urgent");
    const { events } = await scene.ticket(urgent);
    expect(events.find(({ type }) => type === "escalation.fired")?.data).toMatchObject({
      outcome: "unneeded",
    });
  });

  it("whose team is gone leaves the ticket where it is and tells the leads", async () => {
    const scene = await EscalationScene.open(({ teamId }) => [
      step({ kind: "reassign_to_team", teamId }),
    ]);
    const ticketId = await scene.receive({ assigneeId: scene.other.memberId });
    await as(scene.admin, (ctx) => updateTeam(ctx, { id: scene.teamId, isArchived: true }));
    await scene.at(60);
    expect(await scene.ticket(ticketId)).toMatchObject({
      assigneeId: scene.other.memberId,
      isEscalated: false,
    });
    expect(await scene.told(ticketId)).toEqual(["lead escalated", "other breached"]);
    expect((await scene.kept(ticketId)).map(({ outcome }) => outcome).sort()).toEqual([
      "done",
      "impossible",
      "lapsed",
    ]);
  });

  it("gives the ticket to a team, all of whose members are told", async () => {
    const scene = await EscalationScene.open(({ teamId }) => [
      step({ kind: "reassign_to_team", teamId }),
    ]);
    const ticketId = await scene.receive({ assigneeId: scene.other.memberId });
    await scene.at(60);
    expect(await scene.ticket(ticketId)).toMatchObject({
      assigneeId: null,
      teamId: scene.teamId,
      isEscalated: true,
    });
    expect(await scene.told(ticketId)).toEqual([
      "agent escalated",
      "lead escalated",
      "other breached",
    ]);
  });
});
