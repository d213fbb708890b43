import { afterAll, expect, it, vi } from "vitest";
import { restoreWork } from "@/domain/ingestion";
import { updateSettings } from "@/domain/tenancy";
import { applyTargets, getTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveItem, receiveMention } from "../../support/mentions";
import { as, newCompany } from "../../support/people";

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

  await as(scope, (ctx) =>
    updateSettings(ctx, {
      firstResponseMinutes: 10,
      resolutionMinutes: null,
      nextResponseMinutes: 5,
    }),
  );
  expect((await restoreWork(clock)).retargeted).toBe(1);
  expect(await applyTargets(admin.tenantId, clock)).toBe(2);

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
  expect((await restoreWork(clock)).retargeted).toBe(0);

  // What was taken away stays away, however often the clocks are computed, and can come back.
  await applyTargets(admin.tenantId, clock);
  expect((await clocksOf(open.ticketId))[1]).toMatchObject({ state: "cancelled" });
  await as(scope, (ctx) => updateSettings(ctx, { resolutionMinutes: 60 }));
  await applyTargets(admin.tenantId, clock);
  expect((await clocksOf(open.ticketId))[1]).toMatchObject({ state: "running", targetMinutes: 60 });
});
