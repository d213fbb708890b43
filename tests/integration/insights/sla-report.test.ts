import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  getSlaReport,
  listReportTickets,
  type ReportFigures,
  type ReportGroupBy,
  type ReportLengths,
  reportCsv,
} from "@/domain/insights";
import { PROMISES } from "@/domain/sla";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { BusyCompany, TARGET_MINUTES } from "../../support/busy-company";
import { type CountedEvent, countEvents } from "../../support/count-events";
import { newChannel, receiveItem, receiveMention } from "../../support/mentions";
import { as, newColleague, newCompany } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const owner = new Client({ connectionString: process.env.DATABASE_URL });
const DAY_MS = 24 * 3_600_000;
const timeZone = "Europe/Berlin";
const period = { from: "2026-10-14", to: "2026-10-28", timeZone };
/** The same stretch as instants, worked out by hand: summer time ended on 25 October at 03:00. */
const from = new Date("2026-10-13T22:00:00Z");
const to = new Date("2026-10-28T23:00:00Z");
const before = new Date("2026-09-28T22:00:00Z");

let company: BusyCompany;
let events: CountedEvent[];

beforeAll(async () => {
  await owner.connect();
  company = await BusyCompany.play(20_261_014);
  events = await countEvents(owner, company.admin.tenantId, TARGET_MINUTES);
}, 240_000);

afterAll(async () => {
  await owner.end();
  await closeQueues();
  await closeDatabase();
});

const lead = () => ({ ...company.admin, clock: company.clock });
const report = (groupBy: ReportGroupBy) =>
  as(lead(), (ctx) => getSlaReport(ctx, { ...period, groupBy }));

/** By the definition: values in order, what lies between two of them by their distance. */
function percentile(values: number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? 0;
  return low + (high - low) * (place - Math.floor(place));
}

function expectLengths(actual: ReportLengths, values: number[], where: string): void {
  const mean = values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
  for (const [value, expected] of [
    [actual.median, percentile(values, 0.5)],
    [actual.p90, percentile(values, 0.9)],
    [actual.mean, mean],
  ]) {
    if (expected === null || expected === undefined) expect(value, where).toBeNull();
    // Clocks count whole seconds.
    else expect(Math.abs((value ?? Number.NaN) - expected), where).toBeLessThanOrEqual(0.5);
  }
}

function expectFigures(actual: ReportFigures, own: readonly CountedEvent[], where: string): void {
  for (const promise of PROMISES) {
    const of = (what: CountedEvent["what"]) =>
      own.filter((event) => event.what === what && event.promise === promise);
    const figures = actual.promises[promise];
    const place = `${where}, ${promise}`;
    const met = of("met").length;
    const breached = of("breached").length;
    expect([figures.met, figures.breached, figures.timed], place).toEqual([
      met,
      breached,
      of("ended").length,
    ]);
    expect(figures.compliance, place).toEqual(met + breached === 0 ? null : met / (met + breached));
    const ended = of("ended");
    expectLengths(
      figures.times.business,
      ended.map((each) => each.seconds),
      place,
    );
    expectLengths(
      figures.times.wall,
      ended.map((each) => each.wallSeconds),
      place,
    );
  }
  const settled = own.filter((event) => event.what === "settled");
  const reopened = settled.filter((event) => event.reopenings > 0);
  expect(actual.resolutions, where).toMatchObject({
    resolved: settled.length,
    reopened: reopened.length,
    reopenings: reopened.reduce((sum, event) => sum + event.reopenings, 0),
    reopeningRate: settled.length === 0 ? null : reopened.length / settled.length,
  });
  const stayed = settled.filter((each) => each.isResolved);
  expect(actual.resolutions.unresolved, where).toBe(settled.length - stayed.length);
  expectLengths(
    actual.resolutions.first.wall,
    stayed.map((each) => each.wallSeconds),
    where,
  );
}

const within = (since: Date, until: Date) =>
  events.filter((event) => event.at >= since && event.at < until);

/** The day in Berlin, as any calendar on a wall there shows it. */
const dayOf = (at: Date) => new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
function mondayOf(at: Date): string {
  const day = new Date(`${dayOf(at)}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}

describe("the report's figures (rule 11)", () => {
  it("stand on a company at which everything happened that they speak of", () => {
    const inPeriod = within(from, to);
    for (const promise of PROMISES) {
      for (const what of ["met", "breached", "ended_late"] as const) {
        const found = inPeriod.filter((each) => each.what === what && each.promise === promise);
        expect(found.length, `${promise} ${what}`).toBeGreaterThan(0);
      }
    }
    expect(inPeriod.some((each) => each.what === "settled" && each.reopenings > 0)).toBe(true);
  });

  it("equal a straight count over messages and events, and so does the period before", async () => {
    const { total, totalBefore, ...spans } = await report("day");
    expect(spans).toMatchObject({
      from: from.toISOString(),
      to: to.toISOString(),
      before: { from: before.toISOString(), to: from.toISOString() },
      timeZone,
    });
    expectFigures(total, within(from, to), "total");
    expectFigures(totalBefore, within(before, from), "before");
  });

  it.each([
    ["day", (event: CountedEvent) => dayOf(event.at)],
    ["week", (event: CountedEvent) => mondayOf(event.at)],
    ["channel", (event: CountedEvent) => event.channelId],
    ["platform", (event: CountedEvent) => event.platform],
    ["priority", (event: CountedEvent) => event.priority],
    ["team", (event: CountedEvent) => event.teamId],
  ] as const)("equal it in every group by %s as well", async (groupBy, keyOf) => {
    const { groups } = await report(groupBy);
    const counted = within(from, to);
    const keys = new Set(groups.map(({ key }) => key));
    expect(counted.every((event) => keys.has(keyOf(event)))).toBe(true);
    for (const { key, figures } of groups) {
      const own = counted.filter((event) => keyOf(event) === key);
      expectFigures(figures, own, `${groupBy} ${key}`);
    }
  });

  it("show every day of the period, also those on which nothing happened", async () => {
    const { groups } = await report("day");
    expect(groups.map(({ key }) => key)).toEqual(
      Array.from({ length: 15 }, (_, index) => `2026-10-${14 + index}`),
    );
  });

  it("name as agent whoever answered or resolved, and nobody for answers given elsewhere", async () => {
    const { groups } = await report("agent");
    const counted = within(from, to);
    for (const agent of [...company.agents.map(({ memberId }) => memberId), null]) {
      const group = groups.find(({ key }) => key === agent);
      for (const promise of PROMISES) {
        const ended = counted.filter(
          (each) => each.what === "ended" && each.promise === promise && each.memberId === agent,
        );
        expect(group?.figures.promises[promise].timed, `${agent} ${promise}`).toBe(ended.length);
        const met = counted.filter(
          (each) => each.what === "met" && each.promise === promise && each.memberId === agent,
        );
        expect(group?.figures.promises[promise].met, `${agent} ${promise}`).toBe(met.length);
      }
    }
    expect(groups.find(({ key }) => key !== null)?.label).toBe("Agent Beispiel");
  });

  it("are distributed in full, on both measures of time", async () => {
    const { distribution, total } = await report("day");
    const ended = within(from, to).filter((event) => event.what === "ended");
    for (const promise of PROMISES) {
      const own = ended.filter((event) => event.promise === promise);
      const parts = (seconds: (event: CountedEvent) => number) =>
        [0, ...distribution.edges].map((edge, index) => {
          const end = distribution.edges[index] ?? Number.POSITIVE_INFINITY;
          return own.filter((each) => seconds(each) >= edge && seconds(each) < end).length;
        });
      const { business, wall } = distribution.promises[promise];
      expect(business).toEqual(parts((event) => event.seconds));
      expect(wall).toEqual(parts((event) => event.wallSeconds));
      expect(business.reduce((a, b) => a + b, 0)).toBe(total.promises[promise].timed);
    }
  });

  it("set the first resolution against the final one", async () => {
    const { resolutions } = (await report("day")).total;
    const settled = within(from, to).filter((event) => event.what === "settled");
    const finals = await owner.query<{ id: string; seconds: number | null }>(
      `SELECT t.id, CASE WHEN t.status = 'resolved' THEN (
          SELECT extract(epoch FROM max(e.at) - t.first_mention_at)::float8 FROM ticket_event e
          WHERE e.ticket_id = t.id AND e.type = 'ticket.status_changed'
            AND e.data->>'to' = 'resolved' AND NOT e.data ? 'isClosingRemark') END AS seconds
        FROM ticket t WHERE t.id = ANY($1::uuid[])`,
      [settled.map(({ ticketId }) => ticketId)],
    );
    const known = finals.rows.flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
    expectLengths(resolutions.final.wall, known, "final");
    expect(resolutions.unresolved).toBe(finals.rows.length - known.length);
    expect(resolutions.final.wall.mean).toBeGreaterThan(resolutions.first.wall.mean ?? 0);
  });

  it("leave dismissed tickets and clocks without a verdict out", async () => {
    const { rows } = await owner.query<{ dismissed: number; cancelled: number }>(
      `SELECT count(*) FILTER (WHERE t.status = 'dismissed' AND c.state <> 'cancelled')::int AS dismissed,
        count(*) FILTER (WHERE c.state = 'cancelled')::int AS cancelled
      FROM clock c JOIN ticket t ON t.tenant_id = c.tenant_id AND t.id = c.ticket_id
      WHERE c.tenant_id = $1`,
      [company.admin.tenantId],
    );
    // Both exist, and the counts above, which know nothing of clocks, agreed without them.
    expect(rows[0]?.dismissed).toBeGreaterThan(0);
    expect(rows[0]?.cancelled).toBeGreaterThan(0);
  });
});

describe("the tickets behind a figure", () => {
  const figures = ["met", "breached", "overdue", "judged", "timed"] as const;

  async function everyTicket(query: Parameters<typeof listReportTickets>[1]) {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await as(lead(), (ctx) => listReportTickets(ctx, { ...query, cursor }));
      ids.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      if (cursor === undefined) return { ...page, ids };
    } while (cursor !== undefined);
    throw new Error("the list has no end");
  }

  it.each(["day", "week", "agent", "team"] as const)(
    "are as many as it says, in the total and in each group by %s",
    async (groupBy) => {
      const { total, groups } = await report(groupBy);
      const base = { ...period, groupBy, basis: "business" as const, limit: 7 };
      for (const [key, of] of [
        [undefined, total] as const,
        ...groups.map((group) => [group.key ?? "none", group.figures] as const),
      ]) {
        for (const figure of figures) {
          for (const promise of PROMISES) {
            const own = of.promises[promise];
            const expected = { ...own, judged: own.met + own.breached }[figure];
            if (expected === 0 && key !== undefined) continue;
            const list = await everyTicket({ ...base, key, figure, promise });
            expect(list.counted, `${key} ${figure} ${promise}`).toBe(expected);
            expect(new Set(list.ids).size).toBe(list.tickets);
            expect(list.ids.length).toBe(list.tickets);
          }
        }
        for (const figure of ["resolved", "reopened", "unresolved"] as const) {
          const list = await everyTicket({ ...base, key, figure, promise: "resolution" });
          expect(list.counted, `${key} ${figure}`).toBe(of.resolutions[figure]);
          expect(list.ids.length).toBe(list.counted);
        }
      }
    },
    60_000,
  );

  it("are the very ones that the events name, in each part of the distribution too", async () => {
    const { distribution } = await report("day");
    const base = { ...period, groupBy: "day" as const, promise: "resolution" as const, limit: 100 };
    const idsOf = (what: CountedEvent["what"]) =>
      within(from, to)
        .filter((event) => event.what === what && event.promise === "resolution")
        .map(({ ticketId }) => ticketId);
    for (const [figure, what] of [
      ["met", "met"],
      ["breached", "breached"],
      ["timed", "ended"],
    ] as const) {
      const { ids } = await everyTicket({ ...base, figure, basis: "business" });
      expect(new Set(ids)).toEqual(new Set(idsOf(what)));
    }
    for (const basis of ["business", "wall"] as const) {
      for (const [bucket, count] of distribution.promises.resolution[basis].entries()) {
        const list = await everyTicket({ ...base, figure: "timed", basis, bucket });
        expect(list.counted).toBe(count);
      }
    }
  });
});

it("counts what is overdue before any checker has been by, and a late answer moves no breach", async () => {
  const admin = await newCompany();
  const channel = await newChannel(admin);
  const clock = company.clock;
  const start = clock.now();
  const { externalId } = await receiveMention(channel, { clock, threadKey: "thread" });
  clock.advance(26 * 3_600_000);
  const day = start.toISOString();
  const query = { from: day, to: clock.now().toISOString(), groupBy: "platform" } as const;
  const ask = () => as({ ...admin, clock }, (ctx) => getSlaReport(ctx, query));
  const { total } = await ask();
  expect(total.promises.first_response).toMatchObject({
    met: 0,
    breached: 1,
    overdue: 1,
    timed: 0,
  });
  expect(total.promises.resolution).toMatchObject({ breached: 1, overdue: 1, compliance: 0 });

  clock.advance(DAY_MS);
  await receiveItem(
    channel,
    {
      type: "own",
      externalId: "own-late",
      threadKey: "thread",
      parentExternalId: externalId,
      visibility: "public",
      at: clock.now(),
      text: "Endlich!",
      facts: {},
    },
    clock,
  );
  const later = await ask();
  expect(later.total.promises.first_response).toMatchObject({ breached: 1, overdue: 0, timed: 0 });
  clock.set(start);
});

it("is not slowed or broken by a company without any ticket", async () => {
  const admin = await newCompany();
  const empty = await as(admin, (ctx) => getSlaReport(ctx, { groupBy: "week" }));
  expect(empty.timeZone).toBe("Europe/Berlin");
  expect(empty.total.promises.first_response).toMatchObject({ met: 0, compliance: null });
  expect(empty.trend.promises.first_response).toEqual({
    compliance: null,
    medianBusiness: null,
    medianWall: null,
  });
});

it("gives the same figures as a file", async () => {
  const shown = await report("platform");
  const csv = reportCsv(shown);
  expect(csv.startsWith("\uFEFFrow,group,")).toBe(true);
  const lines = csv.slice(1).split("\r\n");
  expect(lines.length).toBe(1 + 3 * (shown.groups.length + 2) + 1);
  const head = lines[0]?.split(",") ?? [];
  const row = (
    lines.find((line) => line.startsWith("total,,") && line.includes(",resolution,")) ?? ""
  ).split(",");
  const cell = (name: string) => row[head.indexOf(name)];
  const own = shown.total.promises.resolution;
  expect(cell("met")).toBe(String(own.met));
  expect(cell("breached")).toBe(String(own.breached));
  expect(cell("median_business_seconds")).toBe(String(Math.round(own.times.business.median ?? 0)));
  expect(cell("first_resolved")).toBe(String(shown.total.resolutions.resolved));
});

it("is for people who work on tickets: a viewer is refused", async () => {
  const viewer = await newColleague(company.admin, "viewer");
  const asked = as(viewer, (ctx) => getSlaReport(ctx, { ...period, groupBy: "day" }));
  await expect(asked).rejects.toMatchObject({ code: "forbidden" });
});
