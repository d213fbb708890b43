import { afterAll, expect, it, vi } from "vitest";
import { drainInbox, restoreWork, storeEvents } from "@/domain/ingestion";
import { applyPolicies, getTicket, refreshClocks, updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveItem, receiveMention } from "../../support/mentions";
import { as, newCompany } from "../../support/people";
import { addPolicy, promiseOnly, promises, saveTestCalendar } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

const T0 = new Date("2026-05-04T08:00:00Z");
const minute = (count: number) => new Date(T0.getTime() + count * 60_000);

it("gives open tickets the new targets and leaves verdicts their own (rule 8)", async () => {
  const clock = new FixedClock(minute(30));
  const admin = await newCompany();
  const channel = await newChannel(admin, "x");
  const open = await receiveMention(channel, { at: T0, clock });
  const answered = await receiveMention(channel, {
    at: T0,
    externalId: "a",
    threadKey: "a",
    clock,
  });
  await receiveItem(
    channel,
    {
      type: "own",
      externalId: "r",
      parentExternalId: "a",
      threadKey: "a",
      visibility: "public",
      at: minute(20),
      text: "Gern!",
      facts: {},
    },
    clock,
  );
  const scope = { ...admin, clock };
  const clocksOf = (id: string) =>
    as(scope, async (ctx) => (await getTicket(ctx, { id })).allClocks);

  await as(scope, (ctx) => promiseOnly(ctx, { first_response: 10, next_response: 5 }));
  expect((await restoreWork(clock)).rejudged).toBe(1);
  expect(await applyPolicies(admin.tenantId, clock)).toEqual({ tickets: 2, isDone: true });

  expect(await clocksOf(open.ticketId)).toMatchObject([
    {
      promise: "first_response",
      state: "breached",
      targetMinutes: 10,
      dueAt: minute(10).toISOString(),
    },
    { promise: "resolution", state: "cancelled" },
  ]);
  expect(await clocksOf(answered.ticketId)).toMatchObject([
    // Answered after 20 minutes of 120: met, and it stays met.
    { promise: "first_response", state: "met", targetMinutes: 120 },
    { promise: "resolution", state: "cancelled" },
  ]);
  expect((await restoreWork(clock)).rejudged).toBe(0);

  // What was taken away stays away, however often the clocks are computed, and can come back.
  await applyPolicies(admin.tenantId, clock);
  expect((await clocksOf(open.ticketId))[1]).toMatchObject({ state: "cancelled" });
  await as(scope, (ctx) => promiseOnly(ctx, { first_response: 10, resolution: 60 }));
  await applyPolicies(admin.tenantId, clock);
  expect(await clocksOf(open.ticketId)).toContainEqual(
    expect.objectContaining({
      promise: "resolution",
      cycle: 2,
      state: "running",
      targetMinutes: 60,
    }),
  );
});

it("matches the first policy that holds, and again when priority, team or tags change (rules 2 and 8)", async () => {
  const clock = new FixedClock(minute(0));
  const admin = await newCompany();
  const scope = { ...admin, clock };
  await as(scope, async (ctx) => {
    await promiseOnly(ctx, { first_response: 240 });
    await addPolicy(
      ctx,
      { conditions: { priorities: ["urgent"] }, promises: promises({ first_response: 30 }) },
      { position: 1 },
    );
    await addPolicy(
      ctx,
      { conditions: { tags: ["vip"] }, promises: promises({ first_response: 60 }) },
      { position: 2 },
    );
  });
  const channel = await newChannel(admin, "x");
  const { ticketId } = await receiveMention(channel, { at: T0, clock });
  const due = () =>
    as(scope, async (ctx) => (await getTicket(ctx, { id: ticketId })).allClocks[0]?.dueAt);
  expect(await due()).toBe(minute(240).toISOString());

  clock.set(minute(5));
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, tags: ["vip"] }));
  expect(await due()).toBe(minute(60).toISOString());
  clock.set(minute(6));
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, priority: "urgent" }));
  expect(await due()).toBe(minute(30).toISOString());

  // Taken away again, the ticket goes back under the policy before; computing twice adds nothing.
  clock.set(minute(7));
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, priority: "normal", tags: [] }));
  await as(scope, (ctx) => refreshClocks(ctx, [ticketId]));
  expect(await due()).toBe(minute(240).toISOString());
  const events = await as(scope, (ctx) =>
    ctx.tx.ticketEvent.count({
      where: { tenantId: admin.tenantId, ticketId, type: "policy.applied" },
    }),
  );
  expect(events).toBe(3);
});

it("judges by when the policies changed, not by when the background run came by (rule 10)", async () => {
  const clock = new FixedClock(minute(0));
  const admin = await newCompany();
  const scope = { ...admin, clock };
  const channel = await newChannel(admin, "x");
  const [before, after] = [
    await receiveMention(channel, { at: T0, clock }),
    await receiveMention(channel, { at: T0, clock, externalId: "b", threadKey: "b" }),
  ];
  await applyPolicies(admin.tenantId, clock);
  clock.set(minute(20));
  await as(scope, (ctx) => promiseOnly(ctx, { resolution: 30 }));
  // One is resolved before the run comes by, one long after it; both too late for the new promise.
  clock.set(minute(31));
  await as(scope, (ctx) => updateTicket(ctx, { id: before.ticketId, status: "resolved" }));
  clock.set(minute(40));
  await applyPolicies(admin.tenantId, clock);
  for (const { ticketId } of [before, after]) {
    const [event] = await as(scope, (ctx) =>
      ctx.tx.ticketEvent.findMany({
        where: { tenantId: admin.tenantId, ticketId, type: "policy.applied" },
      }),
    );
    expect(event?.at).toEqual(minute(20));
    const { allClocks } = await as(scope, (ctx) => getTicket(ctx, { id: ticketId }));
    expect(allClocks).toContainEqual(
      expect.objectContaining({
        promise: "resolution",
        state: "breached",
        breachedAt: minute(30).toISOString(),
      }),
    );
  }
});

it("follows a changed calendar in the background and says how far it is", async () => {
  const clock = new FixedClock(minute(0));
  const admin = await newCompany();
  const scope = { ...admin, clock };
  const channel = await newChannel(admin, "x");
  const weekly = { mon: [["08:00", "12:00"]] as [string, string][] };
  const calendarId = await as(scope, async (ctx) => {
    const id = await saveTestCalendar(ctx, { timeZone: "UTC", weekly });
    await addPolicy(ctx, {
      calendarId: id,
      promises: promises({ first_response: 300 }, "calendar"),
    });
    return id;
  });
  await applyPolicies(admin.tenantId, clock);
  const { ticketId } = await receiveMention(channel, { at: T0, clock });
  const due = () =>
    as(scope, async (ctx) => (await getTicket(ctx, { id: ticketId })).allClocks[0]?.dueAt);
  // Monday 8 to 12, and an hour of the next Monday.
  expect(await due()).toBe(new Date("2026-05-11T09:00:00Z").toISOString());
  clock.set(minute(60));
  await as(scope, (ctx) =>
    saveTestCalendar(
      ctx,
      { timeZone: "UTC", weekly: { ...weekly, tue: [["08:00", "12:00"]] } },
      calendarId,
    ),
  );
  expect((await restoreWork(clock)).rejudged).toBeGreaterThanOrEqual(1);
  expect(await applyPolicies(admin.tenantId, clock)).toEqual({ tickets: 1, isDone: true });
  expect(await due()).toBe(new Date("2026-05-05T09:00:00Z").toISOString());
  const tenant = await as(scope, (ctx) =>
    ctx.tx.tenant.findUniqueOrThrow({ where: { id: admin.tenantId } }),
  );
  expect(tenant).toMatchObject({ policiesApplyTotal: 1, policiesApplyDone: 1 });
  expect(tenant.policiesAppliedAt).toEqual(tenant.policiesChangedAt);
});

it("a closing thanks ends a ticket without a verdict, once somebody has answered (rule 7)", async () => {
  const clock = new FixedClock(minute(0));
  const admin = await newCompany();
  const scope = { ...admin, clock };
  const channel = await newChannel(admin, "x");
  const { ticketId } = await receiveMention(channel, {
    at: T0,
    externalId: "q",
    threadKey: "q",
    author: "eva",
    clock,
  });
  const close = () =>
    as(scope, (ctx) =>
      updateTicket(ctx, { id: ticketId, status: "resolved", isClosingRemark: true }),
    );
  await expect(close()).rejects.toMatchObject({ code: "conflict" });
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, status: "resolved" }));
  clock.set(minute(2_000));
  await receiveMention(channel, {
    at: minute(2_000),
    externalId: "t",
    threadKey: "q",
    author: "eva",
    text: "Danke!",
    clock,
  });
  clock.set(minute(9_000));
  const closed = await close();
  expect(closed).toMatchObject({ status: "resolved", reopenCount: 0 });
  const { allClocks } = await as(scope, (ctx) => getTicket(ctx, { id: ticketId }));
  expect(allClocks.filter((each) => each.cycle === 2)).toEqual([
    expect.objectContaining({ promise: "first_response", state: "cancelled" }),
    expect.objectContaining({ promise: "resolution", state: "cancelled" }),
  ]);
});

it("goes on behind the last batch at its next turn, and starts over for a newer change", {
  timeout: 120_000,
}, async () => {
  const clock = new FixedClock(minute(1));
  const admin = await newCompany();
  const scope = { ...admin, clock };
  const channel = await newChannel(admin, "x");
  await as(scope, (ctx) =>
    storeEvents(
      ctx,
      channel.id,
      "poll",
      Array.from({ length: 1_020 }, (_, number) => ({
        key: `event-${number}`,
        payload: {
          type: "mention",
          kind: "comment",
          externalId: `m-${number}`,
          threadKey: `t-${number}`,
          visibility: "public",
          at: T0,
          author: { externalId: `a-${number}`, handle: `a${number}`, name: "Somebody" },
          text: "Wo bleibt mein Paket?",
          facts: {},
        },
      })),
    ),
  );
  while ((await drainInbox(admin.tenantId, clock)).more);
  const turn = () => applyPolicies(admin.tenantId, clock, 0);
  const progress = () =>
    as(scope, (ctx) => ctx.tx.tenant.findUniqueOrThrow({ where: { id: admin.tenantId } }));
  await as(scope, (ctx) => promiseOnly(ctx, { resolution: 30 }));
  expect(await turn()).toEqual({ tickets: 500, isDone: false });
  expect(await progress()).toMatchObject({ policiesApplyTotal: 1_020, policiesApplyDone: 500 });
  await as(scope, (ctx) => promiseOnly(ctx, { resolution: 40 }));
  expect(await turn()).toEqual({ tickets: 500, isDone: false });
  expect(await turn()).toEqual({ tickets: 500, isDone: false });
  expect(await progress()).toMatchObject({ policiesApplyDone: 1_000 });
  expect(await turn()).toEqual({ tickets: 20, isDone: true });
  expect(await turn()).toEqual({ tickets: 0, isDone: true });
  const targets = await as(scope, (ctx) =>
    ctx.tx.clock.groupBy({
      by: ["targetMinutes"],
      where: { tenantId: admin.tenantId, promise: "resolution", stoppedAt: null },
      _count: true,
    }),
  );
  expect(targets).toEqual([{ targetMinutes: 40, _count: 1_020 }]);
});
