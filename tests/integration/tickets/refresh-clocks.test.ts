import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, it, vi } from "vitest";
import { refreshClocks } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newCompany } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

it("records a breach once, however many workers find it at the same moment", async () => {
  const admin = await newCompany();
  const channel = await newChannel(admin);
  const clock = new FixedClock(new Date(Date.UTC(2026, 5, 1, 8)));
  const { ticketId } = await receiveMention(channel, { clock });
  clock.advance(121 * 60_000);
  const scope = { tenantId: admin.tenantId, actor: admin.actor, clock };
  // Holds them all at the point where each has read that the clock still runs.
  const refreshing = await as(scope, async (ctx) => {
    await ctx.tx.$executeRaw`SELECT id FROM clock WHERE ticket_id = ${ticketId}::uuid FOR UPDATE`;
    const several = Array.from({ length: 4 }, () =>
      as(scope, (one) => refreshClocks(one, [ticketId])),
    );
    await sleep(500);
    return { several };
  });
  await Promise.all(refreshing.several);
  const breaches = await as(scope, (ctx) =>
    ctx.tx.ticketEvent.findMany({ where: { ticketId, type: "clock.breached" } }),
  );
  expect(breaches.map((event) => event.at)).toEqual([new Date(Date.UTC(2026, 5, 1, 10))]);
});
