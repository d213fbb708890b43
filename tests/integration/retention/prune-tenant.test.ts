import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { drainInbox } from "@/domain/ingestion";
import { findOldestKept, getRetention, pruneTenant, updateRetention } from "@/domain/retention";
import { updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { fillCompany } from "../../support/filled-company";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const DAY_MS = 86_400_000;
const owner = new Client({ connectionString: process.env.DATABASE_URL });
let admin: TestMember;
let channel: TestChannel;
let clock: FixedClock;

beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await Promise.all([closeQueues(), closeDatabase()]);
});
beforeEach(async () => {
  clock = new FixedClock(new Date());
  admin = await newCompany();
  channel = await newChannel(admin);
});

const scope = () => ({ ...admin, clock });

async function count(table: string, of = admin): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`,
    [of.tenantId],
  );
  return rows[0]?.n ?? -1;
}

async function ticket(author: string, status: "open" | "resolved", threadKey = author) {
  const { ticketId } = await receiveMention(channel, { author, threadKey, clock });
  if (status === "resolved") {
    await as(scope(), (ctx) => updateTicket(ctx, { id: ticketId, status }));
  }
  return ticketId;
}

const ids = async () =>
  (await as(admin, (ctx) => ctx.tx.ticket.findMany({ select: { id: true } })))
    .map(({ id }) => id)
    .sort();

describe("closed tickets", () => {
  it("are kept for ever unless the company says otherwise", async () => {
    const id = await ticket("marta", "resolved");
    clock.advance(3_000 * DAY_MS);
    expect(await pruneTenant(admin.tenantId, clock)).toMatchObject({ ticket: 0 });
    expect(await ids()).toEqual([id]);
  });

  it("leave with all that was said in them once they are older; open and younger ones stay", async () => {
    await ticket("marta", "resolved");
    await ticket("marta", "resolved", "another thread");
    const open = await ticket("bernd", "open");
    clock.advance(200 * DAY_MS);
    const young = await ticket("carla", "resolved");
    expect(await as(scope(), (ctx) => getRetention(ctx, { months: 6 }))).toEqual({
      closedTicketMonths: null,
      due: 2,
    });
    await as(scope(), (ctx) => updateRetention(ctx, { closedTicketMonths: 6 }));
    expect(await pruneTenant(admin.tenantId, clock)).toMatchObject({ ticket: 2 });
    expect(await ids()).toEqual([open, young].sort());
    expect(await count("message")).toBe(2);
    const contacts = await as(admin, (ctx) => ctx.tx.contact.findMany({ select: { name: true } }));
    expect(contacts.map(({ name }) => name).sort()).toHaveLength(2);
    expect(await count("identity")).toBe(2);
    expect(await pruneTenant(admin.tenantId, clock)).toMatchObject({ ticket: 0 });
  });

  it("leave although a later ticket goes on from them", async () => {
    const first = await ticket("marta", "resolved");
    clock.advance(100 * DAY_MS);
    const later = await ticket("marta", "open");
    expect(later).not.toBe(first);
    await as(scope(), (ctx) => updateRetention(ctx, { closedTicketMonths: 3 }));
    expect(await pruneTenant(admin.tenantId, clock)).toMatchObject({ ticket: 1 });
    const [row] = await as(admin, (ctx) => ctx.tx.ticket.findMany());
    expect(row).toMatchObject({ id: later, previousTicketId: null });
    expect(await count("contact")).toBe(1);
  });

  it("do not come back by a late delivery, while deletions of what is kept are followed", async () => {
    await as(scope(), (ctx) => updateRetention(ctx, { closedTicketMonths: 1 }));
    expect((await as(scope(), findOldestKept))?.getTime()).toBeLessThan(Date.now() - 27 * DAY_MS);
    const old = new Date(clock.now().getTime() - 40 * DAY_MS);
    await expect(receiveMention(channel, { author: "marta", at: old, clock })).rejects.toThrow();
    await drainInbox(admin.tenantId, clock);
    expect(await ids()).toEqual([]);
    expect(await count("inbound_event")).toBe(0);
    expect(await ticket("bernd", "open")).toBeDefined();
  });

  it("of one company leave, another's stay; nothing that refers to them is left behind", async () => {
    const [full, other] = [await fillCompany(), await fillCompany()];
    const mine = { ...full.people.admin, clock };
    const all = await as(mine, (ctx) => ctx.tx.ticket.findMany({ select: { id: true } }));
    for (const { id } of all)
      await as(mine, (ctx) => updateTicket(ctx, { id, status: "resolved" }));
    clock.advance(70 * DAY_MS);
    await as(mine, (ctx) => updateRetention(ctx, { closedTicketMonths: 2 }));
    const tables = ["message", "ticket_event", "clock", "outbox", "contact", "identity"];
    const before = await Promise.all(tables.map((table) => count(table, other.people.admin)));
    expect(await pruneTenant(full.tenantId, clock)).toMatchObject({ ticket: all.length });
    for (const table of ["ticket", "notification", "message_version", ...tables]) {
      expect(await count(table, mine), table).toBe(0);
    }
    expect(await Promise.all(tables.map((table) => count(table, other.people.admin)))).toEqual(
      before,
    );
  });
});

describe("what refers to a ticket, directly or through what hangs on it", () => {
  it("goes with it or is taken care of, and is found by an index", async () => {
    const { rows } = await owner.query<{ name: string; cascades: boolean; isIndexed: boolean }>(`
      WITH RECURSIVE gone (oid) AS (
        SELECT 'ticket'::regclass::oid
        UNION SELECT conrelid FROM pg_constraint JOIN gone ON confrelid = gone.oid
        WHERE contype = 'f' AND confdeltype = 'c'
      )
      SELECT c.conname AS name, c.confdeltype = 'c' AS cascades,
        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.conrelid
          AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey) AS "isIndexed"
      FROM pg_constraint c JOIN gone ON c.confrelid = gone.oid WHERE c.contype = 'f' ORDER BY 1`);
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter(({ isIndexed }) => !isIndexed).map(({ name }) => name)).toEqual([]);
    expect(rows.filter(({ cascades }) => !cascades).map(({ name }) => name)).toEqual([
      "message_tenant_id_in_reply_to_id_fkey",
      "ticket_tenant_id_previous_ticket_id_fkey",
    ]);
  });
});

describe("what nobody needs any more", () => {
  it("leaves by its age: earlier texts, notifications, replies and mails that went out", async () => {
    const full = await fillCompany();
    const { tenantId } = full;
    const mine = full.people.admin;
    await owner.query("UPDATE outbox SET state = 'done' WHERE tenant_id = $1 AND message_id = $2", [
      tenantId,
      full.queuedReplyId,
    ]);
    await owner.query("UPDATE notification SET read_at = now() WHERE tenant_id = $1 AND id = $2", [
      tenantId,
      full.notificationId,
    ]);
    const mails = ["sent", "waiting"].map((state) => ({ state, id: newId() }));
    for (const { id, state } of mails) {
      await owner.query(
        `INSERT INTO mail (tenant_id, id, member_id, message_id, subject, body_text, body_html, state, next_attempt_at, created_at)
         VALUES ($1, $2::uuid, $3, $2::text, '', '', '', $4, now(), now())`,
        [tenantId, id, mine.memberId, state],
      );
    }
    const { rows: kinds } = await owner.query<{ sent: number }>(
      "SELECT count(*)::int AS sent FROM mail WHERE tenant_id = $1 AND state NOT IN ('waiting', 'sending')",
      [tenantId],
    );
    const [notifications, outbox] = [
      await count("notification", mine),
      await count("outbox", mine),
    ];
    expect(notifications).toBeGreaterThan(1);
    const tickets = await count("ticket", mine);
    expect(await pruneTenant(tenantId, clock)).toMatchObject({
      message_version: 0,
      notification: 0,
      outbox: 0,
    });
    clock.advance(91 * DAY_MS);
    // The unread one and the reply that failed are still somebody's business.
    expect(await pruneTenant(tenantId, clock)).toMatchObject({
      message_version: 0,
      notification: 1,
      outbox: 1,
      mail: kinds[0]?.sent,
    });
    expect(await count("outbox", mine)).toBe(outbox - 1);
    clock.advance(300 * DAY_MS);
    expect(await pruneTenant(tenantId, clock)).toMatchObject({
      message_version: 1,
      notification: notifications - 1,
      outbox: 0,
    });
    expect(await count("ticket", mine)).toBe(tickets);
  });
});
