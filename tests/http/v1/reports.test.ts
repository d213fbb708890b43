import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createToken } from "@/domain/auth";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import type { RouteHandler } from "../../../app/_delivery/route";
import { GET as report } from "../../../app/api/v1/reports/sla/route";
import { GET as tickets } from "../../../app/api/v1/reports/sla/tickets/route";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, cookieOf, newColleague, newCompany, type TestMember } from "../../support/people";
import { call } from "../../support/requests";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
let token: string;

beforeAll(async () => {
  admin = await newCompany("=HYPERLINK(1)");
  ({ token } = await as(admin, (ctx) => createToken(ctx, { name: "BI", role: "agent" })));
  const channel = await newChannel(admin);
  await as(admin, (ctx) =>
    ctx.tx.channel.update({
      where: { tenantId_id: { tenantId: ctx.tenantId, id: channel.id } },
      data: { name: '=cmd|"calc", gross' },
    }),
  );
  const clock = new FixedClock(new Date("2026-11-02T08:00:00Z"));
  await receiveMention(channel, { clock });
});

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

const get = (handler: RouteHandler, query: string) => call(handler, { token, query });
const november = "?from=2026-11-01&to=2026-11-20&timeZone=Europe/Berlin";

it("answers with the figures, the zone and the stretch compared with", async () => {
  const { status, json } = await get(report, `${november}&groupBy=channel`);
  expect(status).toBe(200);
  expect(json.data).toMatchObject({
    from: "2026-10-31T23:00:00.000Z",
    to: "2026-11-20T23:00:00.000Z",
    timeZone: "Europe/Berlin",
    groupBy: "channel",
    total: { promises: { first_response: { met: 0, breached: 1, overdue: 1, compliance: 0 } } },
    groups: [{ label: '=cmd|"calc", gross' }],
  });
});

it.each([
  ["?groupBy=moon", "groupBy"],
  ["?from=2026-13-01", "from"],
  ["?from=yesterday", "from"],
  ["?timeZone=Mars/Olympus", "timeZone"],
  ["?timeZone=%2B02:00", "timeZone"],
  ["?format=xlsx", "format"],
  ["?from=2026-11-02&to=2026-11-01", "to"],
  ["?from=2024-01-01&to=2026-11-01", "from"],
  ["?from=1999-12-31&to=2000-01-02", "from"],
])("refuses %s and says which field", async (query, field) => {
  const { status, json } = await get(report, query);
  expect(status).toBe(422);
  expect(json.issues).toMatchObject([{ path: field }]);
});

it.each([
  ["&figure=everything", "figure"],
  ["&promise=third_response", "promise"],
  ["&bucket=10", "bucket"],
  ["&groupBy=day&key=2026-12-01", "key"],
  ["&key=a'b", "key"],
  ["&cursor=nonsense", "cursor"],
])("refuses to list tickets by %s", async (query, field) => {
  const { status, json } = await get(tickets, november + query);
  expect(status).toBe(422);
  expect(json.issues?.[0]?.path ?? "cursor").toBe(field);
});

it("lists the tickets behind a figure", async () => {
  const { status, json } = await get(tickets, `${november}&figure=overdue&promise=first_response`);
  expect(status).toBe(200);
  expect(json).toMatchObject({ counted: 1, tickets: 1, nextCursor: null });
  expect(json.data).toHaveLength(1);
  const none = await get(tickets, `${november}&figure=met`);
  expect(none.json).toMatchObject({ data: [], counted: 0, tickets: 0 });
});

it("gives the same as a CSV file in which no name is a formula", async () => {
  const url = `http://localhost:3000/api/v1/reports/sla${november}&groupBy=channel&format=csv`;
  const headers = { host: "localhost:3000", cookie: await cookieOf(admin) };
  const response = await report(new Request(url, { headers }), { params: Promise.resolve({}) });
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(response.headers.get("content-disposition")).toBe(
    'attachment; filename="sla-channel-2026-11-01-2026-11-20.csv"',
  );
  const bytes = Buffer.from(await response.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const rows: Record<string, string>[] = parse(bytes, { bom: true, columns: true });
  expect(rows).toHaveLength(9);
  expect(rows[0]).toMatchObject({
    row: "channel",
    group_name: `'=cmd|"calc", gross`,
    promise: "first_response",
    met: "0",
    breached: "1",
    overdue_and_open: "1",
    compliance: "0",
    median_business_seconds: "",
    time_zone: "Europe/Berlin",
  });
});

it("is closed to viewers and to nobody in particular", async () => {
  const viewer = await newColleague(admin, "viewer");
  for (const handler of [report, tickets]) {
    expect((await call(handler, { as: viewer })).status).toBe(403);
    expect((await call(handler)).status).toBe(401);
  }
});
