import { afterAll, describe, expect, it } from "vitest";
import {
  type AuthoredCalendar,
  archiveCalendar,
  createCalendar,
  createPolicy,
  getCalendar,
  listCalendars,
  listHolidayPlaces,
  previewCalendar,
  updateCalendar,
} from "@/domain/sla";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { as, newColleague, newCompany } from "../../support/people";
import { policy, promises } from "../../support/policies";

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

const office: AuthoredCalendar = {
  timeZone: "Europe/Berlin",
  weekly: { mon: [["08:00", "18:00"]], sat: [["10:00", "14:00"]] },
  holidayCountry: "DE",
  holidayRegion: "BY",
  ownDays: [{ date: "2026-12-24", name: "Heiligabend" }],
};

describe("saving a calendar", () => {
  it("lays its holidays down as dates, five years back and twenty ahead", async () => {
    const admin = await newCompany();
    const clock = new FixedClock(new Date("2026-11-22T12:00:00Z"));
    const saved = await as({ ...admin, clock }, (ctx) =>
      createCalendar(ctx, { name: "Büro", authored: office }),
    );
    expect(saved).toMatchObject({ name: "Büro", version: 1, authored: office, policyCount: 0 });
    expect(saved.lastChange.byName).toBe("Anna Admin");
    const holidays = await definitionOf(admin, saved.id, 1);
    expect(holidays).toEqual(expect.arrayContaining(["2026-06-04", "2026-12-24", "2046-01-06"]));
    expect(holidays[0]?.slice(0, 4)).toBe("2021");
    expect(holidays.at(-1)?.slice(0, 4)).toBe("2046");
  });

  it("makes a version of every change, and none of what is the same", async () => {
    const admin = await newCompany();
    const made = await as(admin, (ctx) => createCalendar(ctx, { name: "Büro", authored: office }));
    const { id } = made;
    const save = (authored: AuthoredCalendar, version: number, name = "Büro") =>
      as(admin, (ctx) => updateCalendar(ctx, { id, name, authored, version }));
    expect((await save(office, 1)).version).toBe(1);
    expect((await save(office, 1, "Zentrale")).version).toBe(1);
    expect((await save({ ...office, holidayRegion: "BE" }, 1)).version).toBe(2);
    expect(await definitionOf(admin, id, 1)).toContain("2026-06-04");
    expect(await definitionOf(admin, id, 2)).not.toContain("2026-06-04");
    await expect(save(office, 1)).rejects.toMatchObject({
      code: "conflict",
      issues: [{ path: "version" }],
    });
  });

  it("is refused with a reason: a taken name, a place without holidays, a region alone", async () => {
    const admin = await newCompany();
    await as(admin, (ctx) => createCalendar(ctx, { name: "Büro", authored: office }));
    const refused = (name: string, patch: Partial<AuthoredCalendar>) =>
      as(admin, (ctx) => createCalendar(ctx, { name, authored: { ...office, ...patch } }));
    await expect(refused("BÜRO", {})).rejects.toMatchObject({
      code: "conflict",
      issues: [{ path: "name" }],
    });
    await expect(refused("a", { holidayCountry: "XX", holidayRegion: null })).rejects.toMatchObject(
      {
        issues: [{ path: "authored.holidayCountry", message: "no holidays are known for XX" }],
      },
    );
    await expect(refused("b", { holidayRegion: "ZZ" })).rejects.toMatchObject({
      issues: [{ path: "authored.holidayRegion", message: "no holidays are known for DE-ZZ" }],
    });
    await expect(refused("c", { holidayCountry: null })).rejects.toMatchObject({
      issues: [{ path: "authored.holidayCountry" }],
    });
  });

  it("is refused where a policy's target could then not be reached", async () => {
    const admin = await newCompany();
    const { id } = await as(admin, (ctx) =>
      createCalendar(ctx, { name: "Büro", authored: office }),
    );
    await as(admin, (ctx) =>
      createPolicy(ctx, {
        name: "Gründlich",
        definition: policy({
          calendarId: id,
          promises: promises({ resolution: 525_600 }, "calendar"),
        }),
      }),
    );
    const shortest = { ...office, weekly: { mon: [["08:00", "08:01"]] as [string, string][] } };
    await expect(
      as(admin, (ctx) => updateCalendar(ctx, { id, name: "Büro", authored: shortest })),
    ).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("“Gründlich”"),
      issues: [{ path: "authored.weekly" }],
    });
    expect((await as(admin, (ctx) => getCalendar(ctx, id))).version).toBe(1);
  });

  it("takes a lead; agents read, and other companies see nothing", async () => {
    const admin = await newCompany();
    const [lead, agent] = await Promise.all([
      newColleague(admin, "lead"),
      newColleague(admin, "agent"),
    ]);
    const other = await newCompany("Andere");
    const { id } = await as(lead, (ctx) => createCalendar(ctx, { name: "Büro", authored: office }));
    expect(await as(agent, listCalendars)).toHaveLength(1);
    await expect(
      as(agent, (ctx) => createCalendar(ctx, { name: "x", authored: office })),
    ).rejects.toMatchObject({ code: "forbidden" });
    for (const run of [
      () => as(other, (ctx) => getCalendar(ctx, id)),
      () => as(other, (ctx) => updateCalendar(ctx, { id, name: "x", authored: office })),
      () => as(other, (ctx) => archiveCalendar(ctx, id)),
      () => as(admin, (ctx) => getCalendar(ctx, newId())),
    ]) {
      await expect(run()).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await as(other, listCalendars)).toEqual([]);
  });
});

describe("archiving a calendar", () => {
  it("is refused while policies count in it, and says which", async () => {
    const admin = await newCompany();
    const { id } = await as(admin, (ctx) =>
      createCalendar(ctx, { name: "Büro", authored: office }),
    );
    await as(admin, (ctx) =>
      createPolicy(ctx, {
        name: "Nachts nicht",
        isActive: false,
        definition: policy({
          calendarId: id,
          promises: promises({ first_response: 60 }, "calendar"),
        }),
      }),
    );
    expect((await as(admin, (ctx) => getCalendar(ctx, id))).policyCount).toBe(1);
    await expect(as(admin, (ctx) => archiveCalendar(ctx, id))).rejects.toMatchObject({
      code: "conflict",
      message: "These policies count in this calendar: “Nachts nicht”.",
    });
    const unused = await as(admin, (ctx) => createCalendar(ctx, { name: "Alt", authored: office }));
    await as(admin, (ctx) => archiveCalendar(ctx, unused.id));
    expect((await as(admin, listCalendars)).map(({ name }) => name)).toEqual(["Büro"]);
    const again = await as(admin, (ctx) => createCalendar(ctx, { name: "Alt", authored: office }));
    expect(again.id).not.toBe(unused.id);
  });
});

describe("looking before saving", () => {
  it("shows the next two weeks with holidays, own days and the day the clocks change", async () => {
    const admin = await newCompany();
    const clock = new FixedClock(new Date("2026-10-18T22:30:00Z"));
    const { days, holidays } = await as({ ...admin, clock }, (ctx) =>
      previewCalendar(ctx, {
        authored: { ...office, ownDays: [{ date: "2026-10-26", name: "Inventur" }] },
        locale: "de",
      }),
    );
    expect(days).toHaveLength(14);
    expect(days[0]).toMatchObject({ date: "2026-10-19", open: [["08:00", "18:00"]] });
    expect(days.find(({ date }) => date === "2026-10-25")?.hours).toBe(25);
    expect(days.find(({ date }) => date === "2026-10-26")).toMatchObject({
      open: [],
      holiday: "Inventur",
    });
    expect(days.at(-1)).toMatchObject({ date: "2026-11-01", holiday: "Allerheiligen" });
    expect(holidays).toContainEqual({ date: "2027-05-27", name: "Fronleichnam" });
    expect(holidays.at(-1)?.date.localeCompare("2027-10-19")).toBe(-1);
  });

  it("names countries and regions in the reader's language", async () => {
    const admin = await newCompany();
    const places = await as(admin, (ctx) =>
      listHolidayPlaces(ctx, { country: "AT", locale: "de" }),
    );
    expect(places.countries).toContainEqual({ code: "AT", name: "Österreich" });
    expect(places.regions).toContainEqual({ code: "9", name: "Wien" });
    const none = await as(admin, (ctx) => listHolidayPlaces(ctx, { country: "XX", locale: "en" }));
    expect(none.regions).toEqual([]);
    expect(none.countries).toContainEqual({ code: "AT", name: "Austria" });
  });
});

async function definitionOf(
  admin: Awaited<ReturnType<typeof newCompany>>,
  calendarId: string,
  version: number,
): Promise<string[]> {
  const { definition } = await as(admin, (ctx) =>
    ctx.tx.calendarVersion.findFirstOrThrow({ where: { calendarId, version } }),
  );
  return (definition as { holidays: string[] }).holidays;
}
