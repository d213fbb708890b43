import { describe, expect, it } from "vitest";
import type { AuthoredCalendar } from "@/domain/sla";
import {
  authoredOf,
  type CalendarDraft,
  draftOf,
  tidyTime,
} from "../../../app/(agent)/settings/calendars/_editor/calendar-draft";

const authored: AuthoredCalendar = {
  timeZone: "Europe/Berlin",
  weekly: {
    mon: [
      ["08:00", "12:00"],
      ["13:00", "24:00"],
    ],
  },
  holidayCountry: "DE",
  holidayRegion: "BY",
  ownDays: [{ date: "2026-12-24", name: "Heiligabend" }],
};

const draft = (patch: Partial<CalendarDraft> = {}): CalendarDraft => ({
  ...draftOf({ name: "Büro", authored }),
  ...patch,
});
const closed = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };

describe("a calendar as a person edits it", () => {
  it("comes back as it was when nothing was changed", () => {
    expect(authoredOf(draft())).toEqual({ authored, faults: {} });
  });

  it.each([
    ["8", "08:00"],
    ["830", "08:30"],
    ["8.30", "08:30"],
    ["18:00", "18:00"],
    ["24", "24:00"],
    ["noon", "noon"],
  ])("reads %s as %s", (typed, time) => {
    expect(tidyTime(typed)).toBe(time);
  });

  it("says what is wrong by the path that the server would name", () => {
    const interval = (from: string, to: string) => [{ id: 1, from, to }];
    expect(authoredOf(draft({ weekly: closed })).faults).toEqual({
      "authored.weekly": "neverOpen",
    });
    const { authored: built, faults } = authoredOf(
      draft({
        weekly: { ...closed, mon: interval("18:00", "08:00"), tue: interval("8 am", "18:00") },
        ownDays: [{ id: 1, date: "2026-12-24", name: " " }],
      }),
    );
    expect(built).toBeNull();
    expect(faults).toEqual({
      "authored.weekly.mon": "order",
      "authored.weekly.tue": "time",
      "authored.ownDays": "ownDay",
    });
  });
});
