import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { expandHolidays, knowsHolidaysOf } from "@/domain/sla/rules/expand-holidays";
import { previewDays } from "@/domain/sla/rules/preview-days";

const datesOf = async (country: string, region: string | null, year: number, language?: string) =>
  expandHolidays({ country, region }, [year, year], language);

describe("public holidays as dates (rule 9)", () => {
  it("are those of the region: Corpus Christi closes Bavaria and not Berlin", async () => {
    const bavaria = await datesOf("DE", "BY", 2026, "de");
    const berlin = await datesOf("DE", "BE", 2026, "de");
    expect(bavaria).toContainEqual({ date: "2026-06-04", name: "Fronleichnam" });
    expect(berlin.map(({ date }) => date)).not.toContain("2026-06-04");
    expect(berlin).toContainEqual({ date: "2026-03-08", name: "Internationaler Frauentag" });
  });

  it("know the city in the region: Augsburg celebrates its peace", async () => {
    const augsburg = (await datesOf("DE", "BY-A", 2026)).map(({ date }) => date);
    expect(augsburg).toContain("2026-08-08");
    expect((await datesOf("DE", "BY", 2026)).map(({ date }) => date)).not.toContain("2026-08-08");
  });

  it("hold the substitute days, for which the rest of the country is off", async () => {
    const england = (await datesOf("GB", "ENG", 2027)).map(({ date }) => date);
    expect(england).toEqual(
      expect.arrayContaining(["2027-12-25", "2027-12-26", "2027-12-27", "2027-12-28"]),
    );
  });

  it("take whole days for feasts of several days that begin at sunset", async () => {
    const dates = (await datesOf("SA", null, 2026)).map(({ date }) => date);
    expect(dates.filter((date) => date.startsWith("2026-03"))).toEqual([
      "2026-03-19",
      "2026-03-20",
      "2026-03-21",
      "2026-03-22",
    ]);
  });

  it("leave out half days and days that are no public holidays", async () => {
    const china = (await datesOf("CN", null, 2026)).map(({ date }) => date);
    expect(china).not.toContain("2026-03-08");
    const germany = await datesOf("DE", null, 2026, "en");
    expect(germany.map(({ name }) => name)).not.toContain("Mother's Day");
  });

  it("come once each, in order, over years", async () => {
    const dates = (await expandHolidays({ country: "AT", region: null }, [2021, 2046])).map(
      ({ date }) => date,
    );
    expect(dates).toEqual([...new Set(dates)].sort());
    expect(dates.filter((date) => date.endsWith("-10-26"))).toHaveLength(26);
  });

  it("are known or not, and nothing is guessed", async () => {
    expect(await knowsHolidaysOf({ country: "DE", region: "BY-A" })).toBe(true);
    expect(await knowsHolidaysOf({ country: "XX", region: null })).toBe(false);
    expect(await knowsHolidaysOf({ country: "DE", region: "ZZ" })).toBe(false);
    expect(await knowsHolidaysOf({ country: "DE", region: "BE-A" })).toBe(false);
  });
});

describe("the preview of a calendar", () => {
  const weekly = {
    mon: [
      ["13:00", "18:00"],
      ["08:00", "12:00"],
      ["11:30", "12:30"],
    ],
  } satisfies {
    mon: [string, string][];
  };

  it("merges what touches or overlaps, and names why a day is closed", () => {
    const [sunday, monday] = previewDays(
      { timeZone: "Europe/Berlin", weekly },
      [{ date: "2026-11-29", name: "Betriebsausflug" }],
      Temporal.PlainDate.from("2026-11-29"),
      2,
    );
    expect(sunday).toMatchObject({ open: [], holiday: "Betriebsausflug" });
    expect(monday).toEqual({
      date: "2026-11-30",
      open: [
        ["08:00", "12:30"],
        ["13:00", "18:00"],
      ],
      hours: 24,
      holiday: null,
    });
  });

  it("tells the day of 23 hours and the one of 25 (rule 9)", () => {
    const hoursOn = (timeZone: string, date: string) =>
      previewDays({ timeZone, weekly }, [], Temporal.PlainDate.from(date), 1)[0]?.hours;
    expect(hoursOn("Europe/Berlin", "2026-03-29")).toBe(23);
    expect(hoursOn("Europe/Berlin", "2026-10-25")).toBe(25);
    expect(hoursOn("Australia/Lord_Howe", "2026-04-05")).toBe(24.5);
    expect(hoursOn("Asia/Kathmandu", "2026-03-29")).toBe(24);
  });
});
