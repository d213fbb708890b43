import { authorise, type TenantContext } from "@/infra/db";
import type { HolidayPlace, HolidayPlaces, ListHolidayPlaces } from "../schemas";

/** The countries whose holidays are known, and the regions of one, by name in the reader's language. */
export async function listHolidayPlaces(
  ctx: TenantContext,
  { country, locale }: ListHolidayPlaces,
): Promise<HolidayPlaces> {
  authorise(ctx, "settings.read");
  const { default: Holidays } = await import("date-holidays");
  const known = new Holidays();
  const countryNames = new Intl.DisplayNames([locale], { type: "region" });
  const countries = Object.keys(known.getCountries()).map((code) => ({
    code,
    name: countryNames.of(code) ?? code,
  }));
  const regions: HolidayPlace[] = [];
  if (country !== undefined) {
    for (const [state, name] of Object.entries(known.getStates(country, locale) ?? {})) {
      regions.push({ code: state, name });
      for (const [part, partName] of Object.entries(
        known.getRegions(country, state, locale) ?? {},
      )) {
        regions.push({ code: `${state}-${part}`, name: `${name}: ${partName}` });
      }
    }
  }
  const byName = (a: HolidayPlace, b: HolidayPlace) => a.name.localeCompare(b.name, locale);
  return { countries: countries.sort(byName), regions: regions.sort(byName) };
}
