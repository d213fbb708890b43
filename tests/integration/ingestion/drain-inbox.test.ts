import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { InboundItem } from "@/connectors/contract";
import { drainInbox, retryEvents, storeEvents } from "@/domain/ingestion";
import { closeDatabase, withTenant } from "@/infra/db";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveItem, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const owner = new Client({ connectionString: process.env.DATABASE_URL });
const minute = (count: number) => new Date(Date.UTC(2026, 3, 1, 8) + count * 60_000);

let admin: TestMember;
let channel: TestChannel;
let clock: FixedClock;

beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await closeDatabase();
});
beforeEach(async () => {
  clock = new FixedClock(minute(600));
  admin = await newCompany();
  channel = await newChannel(admin, "x");
});

function mention(
  externalId: string,
  at: Date,
  extra: Partial<Extract<InboundItem, { type: "mention" }>> = {},
) {
  return {
    type: "mention",
    kind: "post",
    externalId,
    threadKey: "t1",
    visibility: "public",
    at,
    author: { externalId: "marta", handle: "marta", name: "Marta Kowalski", followers: 12 },
    text: `Wo bleibt mein Paket ${externalId}? Ich warte schon sehr lange.`,
    facts: {},
    ...extra,
  } satisfies InboundItem;
}

function own(externalId: string, at: Date, parentExternalId?: string): InboundItem {
  return {
    type: "own",
    externalId,
    threadKey: "t1",
    parentExternalId,
    visibility: "public",
    at,
    text: "Wir schauen nach.",
    facts: {},
  };
}

async function store(items: InboundItem[], keys = items.map((_, index) => `k${index}`)) {
  await withTenant(
    { tenantId: admin.tenantId, actor: { kind: "system", name: "test" }, clock },
    (ctx) =>
      storeEvents(
        ctx,
        channel.id,
        "webhook",
        items.map((item, index) => ({ key: keys[index] as string, payload: { ...item } })),
      ),
  );
}

interface Row {
  status: string;
  mention_count: number;
  excerpt: string;
  version: number;
  previous_ticket_id: string | null;
  reopen_count: number;
  number: string;
}

async function tickets(): Promise<Row[]> {
  const { rows } = await owner.query<Row>(
    "SELECT * FROM ticket WHERE tenant_id = $1 ORDER BY number",
    [admin.tenantId],
  );
  return rows;
}

async function count(sql: string): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(`SELECT count(*) FROM ${sql}`, [
    admin.tenantId,
  ]);
  return Number(rows[0]?.count);
}

describe("drainInbox", () => {
  it("makes a ticket with number, contact, language, clocks and events", async () => {
    await store([mention("1", minute(0)), mention("2", minute(5))]);
    expect(await drainInbox(admin.tenantId, clock)).toEqual({
      processed: 2,
      setAside: 0,
      more: false,
    });
    expect(await tickets()).toMatchObject([
      { number: "1", status: "open", mention_count: 2, language: "de" },
    ]);
    const { rows } = await owner.query(
      "SELECT promise, state, started_at, breached_at FROM clock WHERE tenant_id = $1 ORDER BY promise",
      [admin.tenantId],
    );
    // Two hours had gone by when it came in: the breach is recorded at its deadline, not now.
    expect(rows).toEqual([
      {
        promise: "first_response",
        state: "breached",
        started_at: minute(0),
        breached_at: minute(120),
      },
      { promise: "resolution", state: "running", started_at: minute(0), breached_at: null },
    ]);
    expect(await count("ticket_event WHERE tenant_id = $1 AND type = 'clock.breached'")).toBe(1);
    expect(await count("contact WHERE tenant_id = $1 AND reach = 12")).toBe(1);
  });

  it("stores an event once, and folds one mention that came by webhook and by poll", async () => {
    await store([mention("1", minute(0))]);
    await store([mention("1", minute(0))]);
    await store([mention("1", minute(0))], ["by-poll"]);
    await drainInbox(admin.tenantId, clock);
    await store([mention("1", minute(0))], ["later"]);
    await drainInbox(admin.tenantId, clock);
    await store([mention("1", minute(0)), mention("1", minute(0))], ["by-poll", "twice"]);
    await store([mention("1", minute(0)), mention("1", minute(0))], ["twice", "twice"]);
    expect(await count("inbound_event WHERE tenant_id = $1")).toBe(1);
    await drainInbox(admin.tenantId, clock);
    expect(await count("inbound_event WHERE tenant_id = $1")).toBe(0);
    expect(await count("processed_event WHERE tenant_id = $1")).toBe(4);
    expect(await count("event_receipt WHERE tenant_id = $1")).toBe(4);
    expect(await count("message WHERE tenant_id = $1")).toBe(1);
    expect(await tickets()).toMatchObject([{ mention_count: 1 }]);
  });

  it("sets a broken event aside with its error, lets the others through, and takes it again", async () => {
    const broken = { ...mention("bad", minute(1)), at: "no time" } as unknown as InboundItem;
    await store([mention("1", minute(0)), broken, mention("2", minute(2))]);
    expect(await drainInbox(admin.tenantId, clock)).toMatchObject({ processed: 2, setAside: 1 });
    const { rows } = await owner.query(
      "SELECT id, error FROM inbound_event WHERE tenant_id = $1 AND state = 'set_aside'",
      [admin.tenantId],
    );
    expect(rows[0].error).toContain("not a valid instant");
    await owner.query(
      "UPDATE inbound_event SET payload = jsonb_set(payload, '{at}', to_jsonb($2::text)) WHERE id = $1",
      [rows[0].id, minute(1).toISOString()],
    );
    expect(
      await as({ ...admin, clock }, (ctx) =>
        retryEvents(ctx, { channelId: channel.id, eventId: rows[0].id }),
      ),
    ).toEqual({ retried: 1 });
    expect(await drainInbox(admin.tenantId, clock)).toMatchObject({ processed: 1, setAside: 0 });
  });

  it("finds the one event that breaks the transaction", async () => {
    const items = Array.from({ length: 9 }, (_, index) => mention(`m${index}`, minute(index)));
    // Larger than a btree entry may be: maps well, and cannot be written.
    (items[4] as { externalId: string }).externalId = randomBytes(20_000).toString("base64");
    await store(items);
    const result = await drainInbox(admin.tenantId, clock);
    expect(result).toMatchObject({ processed: 8, setAside: 1 });
    expect(await tickets()).toMatchObject([{ mention_count: 8 }]);
  });

  it("takes hostile text as it is, but for what Postgres cannot hold", async () => {
    const text = 'a\u0000b\ud800c <script>alert(1)</script> "); DROP TABLE ticket; -- \u202e';
    await store([
      mention("1", minute(0), { text, author: { externalId: "x\u0000", name: "\ud83d" } }),
    ]);
    expect(await drainInbox(admin.tenantId, clock)).toMatchObject({ processed: 1, setAside: 0 });
    const { rows } = await owner.query("SELECT body FROM message WHERE tenant_id = $1", [
      admin.tenantId,
    ]);
    expect(rows[0].body).toBe(
      'a\ufffdb\ufffdc <script>alert(1)</script> "); DROP TABLE ticket; -- \u202e',
    );
  });

  it("takes authors with endless names", async () => {
    const name = randomBytes(9_000).toString("base64");
    await store([mention("1", minute(0), { author: { externalId: "n", name, handle: name } })]);
    expect(await drainInbox(admin.tenantId, clock)).toMatchObject({ processed: 1, setAside: 0 });
    expect(await count("contact WHERE tenant_id = $1 AND length(name) = 200")).toBe(1);
  });

  it("keeps versions of edits, and removes every text of what was deleted", async () => {
    await store([mention("1", minute(0))]);
    await drainInbox(admin.tenantId, clock);
    await store([{ type: "edit", externalId: "1", text: "Es ist da!", at: minute(3) }], ["e1"]);
    await drainInbox(admin.tenantId, clock);
    expect(await tickets()).toMatchObject([{ excerpt: "Es ist da!" }]);
    expect(await count("message_version WHERE tenant_id = $1")).toBe(1);
    await store([{ type: "deletion", externalId: "1", at: minute(4) }], ["d1"]);
    await drainInbox(admin.tenantId, clock);
    expect(await count("message_version WHERE tenant_id = $1")).toBe(0);
    expect(
      await count("message WHERE tenant_id = $1 AND body = '' AND deleted_at IS NOT NULL"),
    ).toBe(1);
    expect(await tickets()).toMatchObject([{ excerpt: "" }]);
  });

  it("waits for what an early edit or deletion speaks of", async () => {
    await store([{ type: "deletion", externalId: "1", at: minute(4) }], ["d1"]);
    await drainInbox(admin.tenantId, clock);
    await store([mention("1", minute(0))], ["m1"]);
    await drainInbox(admin.tenantId, clock);
    clock.advance(61_000);
    await drainInbox(admin.tenantId, clock);
    expect(await count("message WHERE tenant_id = $1 AND deleted_at IS NOT NULL")).toBe(1);
  });

  it("ingests answers given in the platform's own app as replies that stop the clock", async () => {
    await store([mention("1", minute(0)), own("r1", minute(7), "1")]);
    await drainInbox(admin.tenantId, clock);
    expect(await tickets()).toMatchObject([{ status: "pending" }]);
    expect(
      await count("clock WHERE tenant_id = $1 AND promise = 'first_response' AND state = 'met'"),
    ).toBe(1);
  });

  it("attaches an answer that came before the mention it answers, and corrects the verdict", async () => {
    await store([mention("0", minute(0), { threadKey: "elsewhere" })]);
    await drainInbox(admin.tenantId, clock);
    await store([own("r2", minute(9), "r1"), own("r1", minute(8), "1")], ["o1", "o2"]);
    await drainInbox(admin.tenantId, clock);
    expect(await count("message WHERE tenant_id = $1 AND ticket_id IS NULL")).toBe(2);
    expect(await tickets()).toHaveLength(1);
    await store([mention("1", minute(1))], ["m1"]);
    await drainInbox(admin.tenantId, clock);
    expect(await count("message WHERE tenant_id = $1 AND ticket_id IS NULL")).toBe(0);
    expect(
      await count("clock WHERE tenant_id = $1 AND promise = 'first_response' AND state = 'met'"),
    ).toBe(1);
  });

  it("never makes a ticket of an own post", async () => {
    await store([own("p1", minute(0)), own("p2", minute(1), "unknown")]);
    await drainInbox(admin.tenantId, clock);
    expect(await tickets()).toEqual([]);
  });

  it("corrects a breach when a reply in time comes in late", async () => {
    await store([mention("1", minute(0))]);
    await drainInbox(admin.tenantId, clock);
    expect(
      await count(
        "clock WHERE tenant_id = $1 AND promise = 'first_response' AND state = 'breached'",
      ),
    ).toBe(1);
    await store([own("r1", minute(30), "1")], ["late"]);
    await drainInbox(admin.tenantId, clock);
    expect(
      await count("clock WHERE tenant_id = $1 AND promise = 'first_response' AND state = 'met'"),
    ).toBe(1);
    expect(await count("ticket_event WHERE tenant_id = $1 AND type = 'clock.corrected'")).toBe(1);
  });

  it("opens a linked ticket after the window and reopens within it", async () => {
    const first = await receiveMention(channel, {
      externalId: "1",
      author: "marta",
      threadKey: "t1",
      at: minute(0),
      clock,
    });
    await owner.query("UPDATE ticket SET status = 'resolved', resolved_at = $2 WHERE id = $1", [
      first.ticketId,
      minute(10),
    ]);
    const soon = await receiveMention(channel, {
      externalId: "2",
      author: "marta",
      threadKey: "t1",
      at: minute(60),
      clock,
    });
    expect(soon.ticketId).toBe(first.ticketId);
    await owner.query("UPDATE ticket SET status = 'resolved', resolved_at = $2 WHERE id = $1", [
      first.ticketId,
      minute(70),
    ]);
    const late = await receiveMention(channel, {
      externalId: "3",
      author: "marta",
      threadKey: "t1",
      at: minute(70 + 8 * 1440),
      clock,
    });
    expect(late.ticketId).not.toBe(first.ticketId);
    expect(await tickets()).toMatchObject([
      { reopen_count: 1 },
      { previous_ticket_id: first.ticketId },
    ]);
  });

  it("marks the channel when the platform takes the permission back", async () => {
    await receiveItem(channel, { type: "revocation", reason: "taken back" }, clock);
    expect(
      await count(
        "channel WHERE tenant_id = $1 AND status = 'reauthorise' AND status_reason = 'taken back'",
      ),
    ).toBe(1);
  });

  it("gives two workers at once the same result as one", async () => {
    const items = Array.from({ length: 60 }, (_, index) =>
      mention(`c${index}`, minute(index), {
        threadKey: `t${index % 7}`,
        author: { externalId: `a${index % 3}` },
      }),
    );
    await store(items);
    await Promise.all([1, 2, 3, 4].map(() => drainInbox(admin.tenantId, clock)));
    expect(await count("message WHERE tenant_id = $1")).toBe(60);
    expect(await count("contact WHERE tenant_id = $1")).toBe(3);
    expect(await tickets()).toHaveLength(21);
  });

  it("works a backlog off in bounded batches", async () => {
    await store(
      Array.from({ length: 1_203 }, (_, index) =>
        mention(`b${index}`, minute(index % 500), { threadKey: `t${index % 50}` }),
      ),
    );
    expect(await drainInbox(admin.tenantId, clock)).toEqual({
      processed: 500,
      setAside: 0,
      more: true,
    });
    expect(await drainInbox(admin.tenantId, clock)).toMatchObject({ processed: 500, more: true });
    expect(await drainInbox(admin.tenantId, clock)).toMatchObject({ processed: 203, more: false });
    expect(await count("message WHERE tenant_id = $1")).toBe(1_203);
  });
});
