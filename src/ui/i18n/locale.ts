export const LOCALES = ["en", "de"] as const;
export type Locale = (typeof LOCALES)[number];

/** Dates and numbers: English as in Britain, 24 hours. */
export const FORMAT_LOCALES: Record<Locale, string> = { en: "en-GB", de: "de-DE" };

export const DEFAULT_LOCALE: Locale = "en";
export const DEFAULT_TIME_ZONE = "Europe/Berlin";
/** Written at sign-in from the person's setting and by the language menu. */
export const LOCALE_COOKIE = "echolot.locale";
/** Written at sign-in from the person's setting, else by the browser. */
export const TIME_ZONE_COOKIE = "echolot.zone";

export function isLocale(value: unknown): value is Locale {
  return LOCALES.some((locale) => locale === value);
}

interface LocaleSources {
  cookie?: string | undefined;
  /** The signed-in person's own setting. */
  person?: string | null | undefined;
  acceptLanguage?: string | null | undefined;
}

/** Cookie, else the person's setting, else the browser's wishes by weight (RFC 9110, 12.5.4). */
export function resolveLocale({ cookie, person, acceptLanguage }: LocaleSources): Locale {
  if (isLocale(cookie)) return cookie;
  if (isLocale(person)) return person;
  return fromAcceptLanguage(acceptLanguage ?? "") ?? DEFAULT_LOCALE;
}

function fromAcceptLanguage(header: string): Locale | undefined {
  return header
    .split(",")
    .map((part, index) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find(Boolean);
      return { language: tag.split("-")[0], weight: quality ? Number(quality) : 1, index };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .map(({ language }) => language)
    .find(isLocale);
}

/** The zone if this runtime knows it, else the default. */
export function resolveTimeZone(...candidates: (string | null | undefined)[]): string {
  return candidates.find((zone) => zone && isTimeZone(zone)) ?? DEFAULT_TIME_ZONE;
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
