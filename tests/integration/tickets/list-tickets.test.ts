import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  countViews,
  ListTickets,
  listTickets,
  type TicketSummary,
  updateTicket,
} from "@/domain/tickets";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const NOON = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const now = new FixedClock(new Date(NOON));

let admin: TestMember;
let agent: TestMember;
let facebook: TestChannel;
let x: TestChannel;

beforeAll(async () => {
  admin = await newCompany();
  agent = await newColleague(admin, "agent");
  facebook = await newChannel(admin, "facebook");
  x = await newChannel(admin, "x");
  const texts = [
    "Meine Lieferungen kamen zerbrochen an, die Gläser sind kaputt.",
    "The trains are running late again, I am waiting since an hour.",
    "Wann öffnet der Laden am Bahnhof in Hamburg wieder seine Türen?",
    "Please tell me how I can change my booking for next week.",
  ];
  for (let index = 0; index < 12; index += 1) {
    await receiveMention(index % 3 === 0 ? x : facebook, {
      text: texts[index % 4],
      author: index === 5 ? "zebra_fink" : undefined,
      at: new Date(NOON - (index + 1) * 15 * MINUTE),
      clock: now,
    });
  }
  const { data } = await list({ limit: 100 });
  const set = (index: number, patch: object) =>
    as({ ...agent, clock: now }, (ctx) =>
      updateTicket(ctx, { id: (data[index] as TicketSummary).id, ...patch }),
    );
  await set(0, { assigneeId: "me" });
  await set(1, { status: "pending", tags: ["vip"] });
  await set(2, { status: "on_hold", assigneeId: "me" });
  await set(3, { status: "resolved" });
  await set(4, { status: "dismissed", dismissalReason: "spam" });
});

function list(query: Record<string, unknown>, member = agent) {
  return as({ ...member, clock: now }, (ctx) => listTickets(ctx, ListTickets.parse(query)));
}

const numbers = (tickets: TicketSummary[]) => tickets.map((ticket) => ticket.number);

describe("pages", () => {
  it.each(["due", "latest", "oldest"])("by %s, each ticket once, in order", async (sort) => {
    const whole = await list({ sort, limit: 100 });
    const paged: TicketSummary[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ sort, limit: 5, cursor });
      expect(page.data.length).toBeLessThanOrEqual(5);
      paged.push(...page.data);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(numbers(paged)).toEqual(numbers(whole.data));
    expect(new Set(numbers(paged)).size).toBe(12);
    const key = (ticket: TicketSummary) =>
      sort === "due" ? (ticket.dueAt ?? "9999") : ticket.lastActivityAt;
    const keys = whole.data.map(key);
    const sorted = [...keys].sort();
    expect(keys).toEqual(sort === "latest" ? sorted.reverse() : sorted);
  });

  it("refuse a cursor of another order, and one that was made up", async () => {
    const { nextCursor } = await list({ sort: "due", limit: 2 });
    for (const cursor of [
      nextCursor,
      "abc",
      Buffer.from('["due","x","y"]').toString("base64url"),
    ]) {
      await expect(list({ sort: "latest", cursor })).rejects.toMatchObject({ code: "invalid" });
    }
  });
});

describe("views and their counts", () => {
  it("agree", async () => {
    const counts = await as({ ...agent, clock: now }, countViews);
    for (const view of ["mine", "unassigned", "open", "waiting", "due_soon", "resolved"] as const) {
      const { data } = await list({ view, limit: 100 });
      expect(data, view).toHaveLength(counts[view]);
    }
    expect(counts).toMatchObject({ mine: 2, waiting: 2, resolved: 1, open: 8, unassigned: 7 });
  });

  it("holds in due soon what is overdue or due within the hour", async () => {
    const { data } = await list({ view: "due_soon" });
    expect(data.length).toBeGreaterThan(0);
    for (const ticket of data) {
      expect(Date.parse(ticket.dueAt ?? "")).toBeLessThanOrEqual(NOON + 60 * MINUTE);
    }
  });

  it("are empty where filters exclude each other, and for a token without tickets of its own", async () => {
    expect((await list({ view: "resolved", status: "open" })).data).toEqual([]);
    const token = { kind: "token", tokenId: agent.memberId, role: "agent" } as const;
    const counts = await as({ tenantId: agent.tenantId, actor: token }, countViews);
    expect(counts.mine).toBe(0);
    await expect(
      list({ assignee: "me" }, { ...agent, actor: token } as unknown as TestMember),
    ).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("filters", () => {
  it("narrow each other", async () => {
    expect((await list({ platform: "x" })).data).toHaveLength(4);
    expect((await list({ platform: "x,facebook" })).data).toHaveLength(12);
    expect((await list({ channel: facebook.id })).data).toHaveLength(8);
    expect((await list({ language: "de" })).data.every((each) => each.language === "de")).toBe(
      true,
    );
    expect((await list({ language: "de" })).data.length).toBe(6);
    expect((await list({ tag: "vip" })).data).toHaveLength(1);
    expect((await list({ assignee: "none" })).data).toHaveLength(10);
    expect((await list({ assignee: agent.memberId })).data).toHaveLength(2);
    expect((await list({ team: "none" })).data).toHaveLength(12);
    expect((await list({ priority: "high,urgent" })).data).toHaveLength(0);
    expect((await list({ status: "pending,on_hold", platform: "facebook,x" })).data).toHaveLength(
      2,
    );
  });

  it.each([
    ["Lieferung", 3],
    ["train", 3],
    ["booking -week", 0],
    ['"change my booking"', 3],
    ["zebra_fin", 1],
    ["ZEBRA", 1],
    ["%", 0],
    ["'; DROP TABLE ticket; --", 0],
  ])("find %j by stems of both languages, or by the contact", async (q, count) => {
    expect((await list({ q })).data).toHaveLength(count);
  });

  it("find a ticket by its number", async () => {
    expect(numbers((await list({ q: "#7" })).data)).toEqual([7]);
    expect((await list({ q: "#999999" })).data).toEqual([]);
  });

  it("refuse the NUL character instead of breaking the database", () => {
    expect(ListTickets.safeParse({ q: "a\u0000b" }).success).toBe(false);
  });

  it("never show another company's tickets", async () => {
    const stranger = await newCompany();
    expect((await list({ limit: 100 }, stranger)).data).toEqual([]);
    expect((await list({ q: "Lieferung" }, stranger)).data).toEqual([]);
    expect((await list({ channel: facebook.id }, stranger)).data).toEqual([]);
  });
});
