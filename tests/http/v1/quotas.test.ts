import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createToken } from "@/domain/auth";
import { type QuotaName, setQuotas } from "@/domain/quotas";
import { metrics } from "@/infra/metrics";
import { GET as stream } from "../../../app/api/v1/stream/route";
import { GET as listTickets } from "../../../app/api/v1/tickets/route";
import { GET as getUsage } from "../../../app/api/v1/usage/route";
import { as, cookieOf, newCompany, type TestMember } from "../../support/people";

let admin: TestMember;
let token: string;
let other: string;

const newToken = async (of: TestMember) =>
  (await as(of, (ctx) => createToken(ctx, { name: "Warehouse", role: "agent" }))).token;

beforeAll(async () => {
  other = await newToken(await newCompany());
});
beforeEach(async () => {
  admin = await newCompany();
  token = await newToken(admin);
});

const params = { params: Promise.resolve({}) };
const limit = (...quotas: [QuotaName, number][]) => setQuotas(admin.slug, new Map(quotas));
const request = (path: string, headers: Record<string, string>, signal?: AbortSignal) =>
  new Request(`http://localhost:3000/api/v1/${path}`, { headers, ...(signal && { signal }) });
const bearer = (of: string) => ({ authorization: `Bearer ${of}` });
const ask = (headers: Record<string, string>) => listTickets(request("tickets", headers), params);

async function statuses(count: number, headers: Record<string, string>): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push((await ask(headers)).status);
  return found;
}

/**
 * How many were answered before one was refused: as many as the quota says, or up to twice that where
 * Redis was slow and the process counted alone for a moment.
 */
async function untilRefused(headers: Record<string, string>): Promise<number> {
  for (let answered = 0; answered < 10; answered += 1) {
    if ((await ask(headers)).status === 429) return answered;
  }
  return Number.NaN;
}

describe("requests beyond a quota", () => {
  it("are refused with the time to wait; another token, company and person go on", async () => {
    await limit(["tokenRequestsPerMinute", 3]);
    const second = await newToken(admin);
    expect(await untilRefused(bearer(token))).toBeGreaterThanOrEqual(3);
    const refused = await ask(bearer(token));
    expect(await refused.json()).toMatchObject({ status: 429, code: "too_many_requests" });
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await statuses(1, bearer(second))).toEqual([200]);
    expect(await statuses(1, bearer(other))).toEqual([200]);
    expect(await statuses(1, { cookie: await cookieOf(admin) })).toEqual([200]);
    const counted = await metrics().registry.getSingleMetricAsString(
      "echolot_quota_refusals_total",
    );
    expect(counted).toMatch(/\{quota="tokenRequestsPerMinute"\} 2/);
    expect(counted).not.toContain(admin.tenantId);
  });

  it("are counted for all tokens of a company together, and for one person alone", async () => {
    await limit(["apiRequestsPerMinute", 3], ["memberRequestsPerMinute", 2]);
    const second = await newToken(admin);
    expect(await statuses(2, bearer(token))).toEqual([200, 200]);
    expect(await untilRefused(bearer(second))).toBeGreaterThanOrEqual(1);
    expect(await untilRefused({ cookie: await cookieOf(admin) })).toBeGreaterThanOrEqual(2);
  });

  it("of a refused person are no way to use up another's", async () => {
    await limit(["tokenRequestsPerMinute", 1]);
    expect(await statuses(1, bearer("ek_unknown"))).toEqual([401]);
    expect(await statuses(1, bearer(token))).toEqual([200]);
  });
});

describe("live streams beyond a quota", () => {
  it("are refused until one ends", async () => {
    await limit(["liveStreams", 1]);
    const first = new AbortController();
    const open = (signal?: AbortSignal) => stream(request("stream", bearer(token), signal), params);
    const held = await open(first.signal);
    expect(held.status).toBe(200);
    const refused = await open();
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("30");
    first.abort();
    const again = new AbortController();
    await expect.poll(async () => (await open(again.signal)).status).toBe(200);
    again.abort();
  });
});

describe("the usage of a company", () => {
  it("stands against its own limits", async () => {
    await limit(["members", 7]);
    const answer = await getUsage(request("usage", bearer(token)), params);
    const { data } = await answer.json();
    expect(data).toMatchObject({ heldBackUntil: null, waitingEvents: 0 });
    expect(data.quotas).toEqual(
      expect.arrayContaining([
        { name: "members", used: 1, most: 7 },
        { name: "tokens", used: 1, most: 500 },
        { name: "liveStreams", used: null, most: 10_000 },
      ]),
    );
  });
});
