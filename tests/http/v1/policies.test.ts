import { beforeAll, describe, expect, it } from "vitest";
import {
  GET as calendar,
  DELETE as dropCalendar,
  PATCH as saveCalendar,
} from "../../../app/api/v1/calendars/[id]/route";
import { GET as places } from "../../../app/api/v1/calendars/holidays/route";
import { POST as preview } from "../../../app/api/v1/calendars/preview/route";
import { POST as newCalendar } from "../../../app/api/v1/calendars/route";
import { DELETE as dropPolicy, PATCH as savePolicy } from "../../../app/api/v1/policies/[id]/route";
import { POST as dryRun } from "../../../app/api/v1/policies/dry-run/route";
import { PUT as order } from "../../../app/api/v1/policies/order/route";
import { POST as newPolicy, GET as policies } from "../../../app/api/v1/policies/route";
import { newColleague, newCompany, type TestMember } from "../../support/people";
import { policy, promises } from "../../support/policies";
import { call } from "../../support/requests";

const authored = {
  timeZone: "Europe/Berlin",
  weekly: { mon: [["08:00", "18:00"]] },
  holidayCountry: "DE",
  holidayRegion: "BY",
  ownDays: [],
};

let admin: TestMember;
let lead: TestMember;

beforeAll(async () => {
  admin = await newCompany();
  lead = await newColleague(admin, "lead");
});

describe("calendars over HTTP", () => {
  it("are made, saved as a new version, refused when stale, and archived", async () => {
    const made = await call(newCalendar, { as: lead, body: { name: "Büro", authored } });
    expect(made.status).toBe(201);
    const params = { id: made.json.data.id };
    const body = { name: "Büro", authored: { ...authored, holidayRegion: "BE" }, version: 1 };
    const saved = await call(saveCalendar, { as: lead, method: "PATCH", params, body });
    expect(saved.json.data).toMatchObject({ version: 2, lastChange: { byName: "Lead Beispiel" } });
    const stale = await call(saveCalendar, { as: admin, method: "PATCH", params, body });
    expect(stale.status).toBe(409);
    expect(stale.headers.get("content-type")).toContain("application/problem+json");
    expect((await call(dropCalendar, { as: lead, method: "DELETE", params })).status).toBe(204);
    expect((await call(calendar, { as: lead, params })).status).toBe(404);
  });

  it("are refused with a reason when never open, and for hours that make no sense", async () => {
    for (const [weekly, reason] of [
      [{}, "this calendar is never open"],
      [{ mon: [] }, "this calendar is never open"],
      [{ mon: [["18:00", "08:00"]] }, "does not end after it begins"],
      [{ mon: [["08:00", "24:30"]] }, "is no time of day"],
      [{ someday: [["08:00", "18:00"]] }, "is no weekday"],
    ] as const) {
      const refused = await call(newCalendar, {
        as: lead,
        body: { name: "x", authored: { ...authored, weekly } },
      });
      expect(refused.status).toBe(422);
      expect(JSON.stringify(refused.json.issues)).toContain(reason);
    }
  });

  it("are looked at before they are saved, in the reader's language", async () => {
    const looked = await call(preview, { as: lead, body: { authored, locale: "de" } });
    expect(looked.json.data.days).toHaveLength(14);
    const names = looked.json.data.holidays.map(({ name }: { name: string }) => name);
    expect(names).toContain("Fronleichnam");
    const found = await call(places, { as: lead, query: "?country=DE&locale=en" });
    expect(found.json.data.countries).toContainEqual({ code: "DE", name: "Germany" });
    expect(found.json.data.regions).toContainEqual({ code: "BY", name: "Bayern" });
    expect((await call(places, { as: lead, query: "?country=Germany" })).status).toBe(422);
  });
});

describe("policies over HTTP", () => {
  it("are made, put in order, tried, switched off and archived", async () => {
    const make = async (name: string) =>
      (await call(newPolicy, { as: lead, body: { name, definition: policy({}) } })).json.data.id;
    const [first, second] = [await make("Erste"), await make("Zweite")];
    const ids = [second, first];
    const ordered = await call(order, { as: lead, method: "PUT", body: { ids } });
    expect(ordered.json.data.map(({ name }: { name: string }) => name)).toEqual([
      "Zweite",
      "Erste",
      "Standard",
    ]);
    const missing = await call(order, { as: lead, method: "PUT", body: { ids: [first] } });
    expect(missing.status).toBe(409);

    const tried = await call(dryRun, {
      as: lead,
      body: { definition: policy({ promises: promises({ first_response: 5 }) }), policyId: first },
    });
    expect(tried.json.data).toMatchObject({ looked: 0, matching: 0, tickets: [] });

    const params = { id: first };
    const off = await call(savePolicy, {
      as: lead,
      method: "PATCH",
      params,
      body: { name: "Erste", definition: policy({}), isActive: false, version: 1 },
    });
    expect(off.json.data).toMatchObject({ isActive: false, version: 1 });
    expect((await call(dropPolicy, { as: lead, method: "DELETE", params })).status).toBe(204);
    const { json } = await call(policies, { as: lead });
    expect(json.data.map(({ name }: { name: string }) => name)).toEqual(["Zweite", "Standard"]);
    expect(json.applying).toMatchObject({ done: 0, total: 0 });
  });

  it("are refused where a promise counts in no calendar", async () => {
    const inNoCalendar = {
      ...policy({}),
      promises: promises({ resolution: 60 }, "calendar"),
    };
    const refused = await call(newPolicy, {
      as: lead,
      body: { name: "x", definition: inNoCalendar },
    });
    expect(refused.status).toBe(422);
    expect(refused.json.issues[0].path).toBe("definition.calendarId");
    const agent = await newColleague(admin, "agent");
    const body = { name: "x", definition: policy({}) };
    expect((await call(newPolicy, { as: agent, body })).status).toBe(403);
    expect((await call(policies, { as: agent })).status).toBe(200);
  });
});
