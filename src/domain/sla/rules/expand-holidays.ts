import { Temporal } from "temporal-polyfill";

/** A day on which a whole country or region rests. */
export interface Holiday {
  /** `2026-12-25`, on the wall calendar there. */
  date: string;
  name: string;
}

export interface HolidayRegion {
  /** ISO 3166-1, like DE. */
  country: string;
  /** The library's code of a state (`BY`) or of a part of it (`BY-A`); null: the whole country. */
  region: string | null;
}

type Library = typeof import("date-holidays").default;

/** Half a day off, or an evening that belongs to the next day, closes nothing. */
const HALF_A_DAY = 12 * 3_600_000;

/** The data of all countries take a moment to load: only who asks for holidays waits for them. */
async function loadLibrary(): Promise<Library> {
  return (await import("date-holidays")).default;
}

/** Whether there are holidays of this place. */
export async function knowsHolidaysOf({ country, region }: HolidayRegion): Promise<boolean> {
  const known = new (await loadLibrary())();
  if (!(country in known.getCountries())) return false;
  if (region === null) return true;
  const [state = "", part] = region.split("-");
  const isState = state in (known.getStates(country) ?? {});
  return isState && (part === undefined || part in (known.getRegions(country, state) ?? {}));
}

/**
 * The public holidays of a place as dates, substitute days among them, each date once and in order
 * (rule 9). The same place and years give the same dates in whatever zone the process runs.
 *
 * @param years first and last, both included
 * @param language of the names where the data has it, else the country's own
 */
export async function expandHolidays(
  { country, region }: HolidayRegion,
  years: readonly [number, number],
  language?: string,
): Promise<Holiday[]> {
  const [state, part] = region?.split("-") ?? [];
  const options = { types: ["public" as const], ...(language && { languages: [language] }) };
  const library = new (await loadLibrary())(
    {
      country,
      ...(state !== undefined && { state }),
      ...(part !== undefined && { region: part }),
    },
    options,
  );
  const zone = library.getTimezones()[0] ?? "UTC";
  const names = new Map<string, string>();
  for (let year = years[0]; year <= years[1]; year += 1) {
    for (const { start, end, name } of library.getHolidays(year)) {
      for (const date of datesCovered(start, end, zone)) {
        if (!names.has(date)) names.set(date, name);
      }
    }
  }
  return [...names]
    .map(([date, name]) => ({ date, name }))
    .sort((a, b) => a.date.localeCompare(b.date));
}

/** Days there of which the holiday takes more than half: some begin at sunset, some last for days. */
function datesCovered(start: Date, end: Date, zone: string): string[] {
  const dates: string[] = [];
  let day = Temporal.Instant.fromEpochMilliseconds(start.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  for (;;) {
    const from = day.toZonedDateTime(zone).epochMilliseconds;
    if (from >= end.getTime()) return dates;
    const to = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
    const covered = Math.min(to, end.getTime()) - Math.max(from, start.getTime());
    if (covered > HALF_A_DAY) dates.push(day.toString());
    day = day.add({ days: 1 });
  }
}
