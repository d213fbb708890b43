import { Temporal } from "temporal-polyfill";
import { AppError } from "@/kernel/errors";
import type { CalendarDefinition } from "../rules/calendar";
import { expandHolidays, type Holiday, knowsHolidaysOf } from "../rules/expand-holidays";
import type { AuthoredCalendar } from "../schemas";

const YEARS_BACK = 5;
const YEARS_AHEAD = 20;

/**
 * What people wrote, laid down as it counts: holidays become dates, so that newer holiday data moves
 * no verdict. Saving again brings the dates up to date.
 * @throws AppError `invalid`: there are no holidays of this place
 */
export async function defineCalendar(
  authored: AuthoredCalendar,
  now: Date,
): Promise<CalendarDefinition> {
  const year = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(
    authored.timeZone,
  ).year;
  const closed = await closedDays(authored, [year - YEARS_BACK, year + YEARS_AHEAD]);
  return {
    timeZone: authored.timeZone,
    weekly: authored.weekly,
    holidays: closed.map(({ date }) => date),
  };
}

/** Own days and public holidays by date, each date once; own names win. */
export async function closedDays(
  authored: AuthoredCalendar,
  years: readonly [number, number],
  language?: string,
): Promise<Holiday[]> {
  const { holidayCountry: country, holidayRegion: region, ownDays } = authored;
  if (country === null && region !== null) {
    throw refuse("authored.holidayCountry", "a region needs its country");
  }
  const days = new Map<string, string>();
  if (country !== null) {
    if (!(await knowsHolidaysOf({ country, region }))) {
      throw refuse(
        region === null ? "authored.holidayCountry" : "authored.holidayRegion",
        `no holidays are known for ${region === null ? country : `${country}-${region}`}`,
      );
    }
    for (const { date, name } of await expandHolidays({ country, region }, years, language)) {
      days.set(date, name);
    }
  }
  for (const { date, name } of ownDays) days.set(date, name);
  return [...days]
    .map(([date, name]) => ({ date, name }))
    .sort((a, b) => a.date.localeCompare(b.date));
}

function refuse(path: string, message: string): AppError {
  return new AppError("invalid", `This calendar cannot be used: ${message}.`, {
    issues: [{ path, message }],
  });
}
