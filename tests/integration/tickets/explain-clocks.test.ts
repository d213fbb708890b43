import { afterAll, expect, it, vi } from "vitest";
import { explainClocks, listTickets, updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newCompany } from "../../support/people";
import { addPolicy, promiseOnly, promises, saveTestCalendar } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

/** A Monday. */
const T0 = new Date("2026-05-04T08:00:00Z");
const minute = (count: number) => new Date(T0.getTime() + count * 60_000);

it("says policy, calendar, lag, pauses and changes of a deadline", async () => {
  const clock = new FixedClock(minute(5));
  const admin = await newCompany();
  const scope = { ...admin, clock };
  const calendarId = await as(scope, async (ctx) => {
    const id = await saveTestCalendar(ctx, {
      timeZone: "UTC",
      weekly: { mon: [["08:00", "12:00"]], tue: [["08:00", "12:00"]] },
    });
    await promiseOnly(ctx, { resolution: 600 });
    await addPolicy(
      ctx,
      {
        conditions: { priorities: ["urgent"] },
        calendarId: id,
        promises: promises({ resolution: 300 }, "calendar"),
      },
      { name: "Eilt" },
    );
    return id;
  });
  const channel = await newChannel(admin, "x");
  const { ticketId } = await receiveMention(channel, { at: T0, clock });
  clock.set(minute(60));
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, status: "on_hold" }));
  clock.set(minute(90));
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, status: "open", priority: "urgent" }));
  clock.set(minute(120));
  const [reason, ...others] = await as(scope, (ctx) => explainClocks(ctx, { id: ticketId }));
  expect(others).toEqual([]);
  expect(reason).toEqual({
    clock: expect.objectContaining({
      promise: "resolution",
      state: "running",
      targetMinutes: 300,
      // Until 12:00 three hours more are open, half an hour of the five is left for Tuesday; an hour
      // had passed before the pause.
      dueAt: new Date("2026-05-05T09:30:00Z").toISOString(),
    }),
    policy: expect.objectContaining({ name: "Eilt", version: 1, isCurrent: true }),
    priority: "urgent",
    calendar: expect.objectContaining({ id: calendarId, version: 1, timeZone: "UTC" }),
    lagSeconds: 300,
    countedSeconds: 90 * 60,
    pausedSeconds: 30 * 60,
    pauses: [{ from: minute(60).toISOString(), to: minute(90).toISOString() }],
    changes: [{ at: minute(90).toISOString(), policyName: "Eilt", priority: "urgent" }],
    stoppedByName: null,
  });

  clock.set(minute(125));
  await as(scope, (ctx) => updateTicket(ctx, { id: ticketId, status: "resolved" }));
  const [stopped] = await as(scope, (ctx) => explainClocks(ctx, { id: ticketId }));
  expect(stopped).toMatchObject({ clock: { state: "met" }, stoppedByName: "Anna Admin" });
  const stranger = await newCompany();
  await expect(as(stranger, (ctx) => explainClocks(ctx, { id: ticketId }))).rejects.toMatchObject({
    code: "not_found",
  });
});

it("finds tickets by how their clock stands", async () => {
  const clock = new FixedClock(T0);
  const admin = await newCompany();
  const scope = { ...admin, clock };
  await as(scope, (ctx) => promiseOnly(ctx, { resolution: 100 }));
  const channel = await newChannel(admin, "x");
  const open = async (name: string, at: number) =>
    (await receiveMention(channel, { at: minute(at), externalId: name, threadKey: name, clock }))
      .ticketId;
  const overdue = await open("overdue", -101);
  const warned = await open("warned", -80);
  const onTrack = await open("on track", -10);
  const paused = await open("paused", -50);
  await as(scope, (ctx) => updateTicket(ctx, { id: paused, status: "on_hold" }));
  const done = await open("done", -30);
  await as(scope, (ctx) => updateTicket(ctx, { id: done, status: "resolved" }));
  const found = async (...standings: ("overdue" | "warned" | "on_track" | "paused")[]) =>
    (await as(scope, (ctx) => listTickets(ctx, { clock: standings, limit: 50 }))).data.map(
      (ticket) => ticket.id,
    );
  expect(await found("overdue")).toEqual([overdue]);
  expect(await found("warned")).toEqual([warned]);
  expect(await found("on_track")).toEqual([onTrack]);
  expect(await found("paused")).toEqual([paused]);
  expect(await found("overdue", "paused")).toEqual([overdue, paused]);
});
