import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createToken } from "@/domain/auth";
import { drainInbox, storeEvents } from "@/domain/ingestion";
import { updateTicket } from "@/domain/tickets";
import { withTenant } from "@/infra/db";
import { encodeCursor } from "@/kernel/cursor";
import { newId } from "@/kernel/ids";
import type { RouteHandler } from "../../../app/_delivery/route";
import { GET as events } from "../../../app/api/v1/channels/[id]/events/route";
import { GET as contacts } from "../../../app/api/v1/contacts/route";
import { GET as notifications } from "../../../app/api/v1/notifications/route";
import { POST as replies } from "../../../app/api/v1/tickets/[id]/replies/route";
import { GET as ticket } from "../../../app/api/v1/tickets/[id]/route";
import { GET as tickets } from "../../../app/api/v1/tickets/route";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";
import { call } from "../../support/requests";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const HOUR = 3_600_000;
const TICKETS = 23;

let admin: TestMember;
let agent: TestMember;
let channel: TestChannel;
let token: string;
let ticketIds: string[];

beforeAll(async () => {
  admin = await newCompany();
  agent = await newColleague(admin, "agent");
  channel = await newChannel(admin);
  ({ token } = await as(admin, (ctx) => createToken(ctx, { name: "t", role: "admin" })));
  ticketIds = [];
  for (let index = 0; index < TICKETS; index += 1) {
    // Pairs at the same instant: the order must not hang on time alone.
    const at = new Date(Date.now() - Math.floor(index / 2) * HOUR);
    ticketIds.push((await receiveMention(channel, { at })).ticketId);
  }
  await as(admin, async (ctx) => {
    for (const id of ticketIds.slice(0, 7)) {
      await updateTicket(ctx, { id, assigneeId: agent.memberId });
    }
  });
  const system = { tenantId: admin.tenantId, actor: { kind: "system", name: "test" } } as const;
  const broken = Array.from({ length: 5 }, (_, index) => ({
    key: `broken-${index}`,
    payload: { type: "mention", at: "nonsense" },
  }));
  await withTenant(system, (ctx) => storeEvents(ctx, channel.id, "poll", broken));
  await drainInbox(admin.tenantId);
});

interface List {
  name: string;
  handler: RouteHandler;
  params?: () => Record<string, string>;
  size: number;
  /** A cursor of the right length that is not one of this list. */
  forged: (string | number)[][];
}

const NOT_AN_ID = "x'; DROP TABLE ticket; --";
const LISTS: List[] = [
  {
    name: "tickets",
    handler: tickets,
    size: TICKETS,
    forged: [
      ["due", "now", newId()],
      ["due", "2026-13-45T99:00:00.000000Z", newId()],
      ["due", "2026-01-01T00:00:00.000000Z", NOT_AN_ID],
      ["latest", "2026-01-01T00:00:00.000000Z", newId()],
      [1, 2, 3],
    ],
  },
  {
    name: "contacts",
    handler: contacts,
    size: TICKETS,
    forged: [
      ["a", NOT_AN_ID],
      [1, newId()],
    ],
  },
  { name: "notifications", handler: notifications, size: 7, forged: [[NOT_AN_ID], [7]] },
  {
    name: "set-aside events",
    handler: events,
    params: () => ({ id: channel.id }),
    size: 5,
    forged: [[NOT_AN_ID], [7]],
  },
];

async function page({ handler, params }: List, query: string) {
  return call(handler, {
    as: handler === notifications ? agent : admin,
    params: params?.(),
    query,
  });
}

describe.each(LISTS)("the list of $name", (list) => {
  it("gives each once, page by page, and the same as in one", async () => {
    const whole = await page(list, "?limit=100");
    expect(whole.json.data).toHaveLength(list.size);
    expect(whole.json.nextCursor).toBeNull();
    const found: unknown[] = [];
    let cursor = "";
    do {
      const { json } = await page(list, `?limit=2${cursor}`);
      found.push(...json.data);
      cursor = json.nextCursor === null ? "" : `&cursor=${json.nextCursor}`;
    } while (cursor !== "");
    expect(found).toEqual(whole.json.data);
  });

  it("refuses cursors that are not its own", async () => {
    const forged = list.forged.map((key) => encodeCursor(key));
    const nonsense = ["", "x", "%00", "bnVsbA", encodeCursor([]), encodeCursor([1, 2, 3, 4, 5])];
    for (const cursor of [...forged, ...nonsense, "y".repeat(2_000)]) {
      const { status, headers, json } = await page(list, `?cursor=${cursor}`);
      expect(status, cursor).toBe(422);
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(json).toMatchObject({ code: "invalid", issues: [{ path: "cursor" }] });
    }
  });

  it.each(["0", "101", "-1", "1.5", "x", ""])("refuses the limit %j", async (limit) => {
    expect((await page(list, `?limit=${limit}`)).status).toBe(422);
  });
});

describe("paging while the list changes", () => {
  it.each(["due", "latest", "oldest"])("misses and doubles nothing old, by %s", async (sort) => {
    const seen: string[] = [];
    let cursor = "";
    let round = 0;
    do {
      const answer = await call(tickets, { token, query: `?limit=4&sort=${sort}${cursor}` });
      seen.push(...answer.json.data.map(({ id }: { id: string }) => id));
      cursor = answer.json.nextCursor === null ? "" : `&cursor=${answer.json.nextCursor}`;
      round += 1;
      // Before, behind and amid what was read already.
      const at = new Date(Date.now() - (round % 3) * 5 * HOUR);
      if (round < 8) await receiveMention(channel, { at });
    } while (cursor !== "");
    expect(round).toBeGreaterThan(5);
    expect(new Set(seen).size).toBe(seen.length);
    expect(ticketIds.filter((id) => !seen.includes(id))).toEqual([]);
  });
});

describe("one idempotency key", () => {
  it("posted ten times at once is one reply, told to all ten", async () => {
    const params = { id: ticketIds[0] as string };
    const body = { body: "Guten Tag", idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call(replies, { token, params, body })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ json }) => json.data.id)).size).toBe(1);
    const { json } = await call(ticket, { token, params });
    const written = json.data.messages.filter(({ kind }: { kind: string }) => kind === "reply");
    expect(written).toHaveLength(1);
    const outbox = await as(admin, (ctx) =>
      ctx.tx.outbox.count({ where: { messageId: written[0].id } }),
    );
    expect(outbox).toBe(1);
    const elsewhere = await call(replies, { token, params: { id: ticketIds[1] as string }, body });
    expect(elsewhere.json).toMatchObject({
      status: 409,
      issues: [{ path: "idempotencyKey" }],
    });
  });
});

describe("search", () => {
  it("finds words by their stems in both languages, and nothing else", async () => {
    const german = await receiveMention(channel, {
      text: "Die bestellten Kaffeemaschinen wurden beschädigt geliefert.",
      author: "Grünwald_Änne",
    });
    const english = await receiveMention(channel, {
      text: "The refunds for cancelled flights are still missing.",
    });
    const find = async (q: string) => {
      const query = `?limit=100&q=${encodeURIComponent(q)}`;
      const { json } = await call(tickets, { token, query });
      return json.data.map(({ id }: { id: string }) => id);
    };
    for (const q of ["Kaffeemaschine", "bestellte", "kaffeemaschinen -flug", "grünwald", "ÄNNE"]) {
      expect(await find(q), q).toEqual([german.ticketId]);
    }
    for (const q of ["refund", "cancelling flight", '"cancelled flights"', "missing or nothing"]) {
      expect(await find(q), q).toEqual([english.ticketId]);
    }
    for (const q of [
      "Kaffeetasse",
      '"flights cancelled"',
      "refund -flights",
      "' OR 1=1",
      "_",
      "\\",
    ]) {
      expect(await find(q), q).not.toContain(english.ticketId);
    }
    const paket = await find("Pakete");
    expect(paket.length).toBeGreaterThan(TICKETS - 1);
    expect(await find("#1")).toHaveLength(1);
  });
});
