import { Client } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { refreshClocks } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newCompany } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const owner = new Client({ connectionString: process.env.DATABASE_URL });

async function waitingForLocks(): Promise<number> {
  const { rows } = await owner.query<{ count: number }>(`SELECT count(*)::int FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`);
  return rows[0]?.count ?? 0;
}

beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
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
    await expect.poll(waitingForLocks).toBe(4);
    return { several };
  });
  await Promise.all(refreshing.several);
  const breaches = await as(scope, (ctx) =>
    ctx.tx.ticketEvent.findMany({ where: { ticketId, type: "clock.breached" } }),
  );
  expect(breaches.map((event) => event.at)).toEqual([new Date(Date.UTC(2026, 5, 1, 10))]);
});
