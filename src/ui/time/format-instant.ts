const FORMS = {
  exact: {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  },
  day: { day: "numeric", month: "short", year: "numeric" },
  longDay: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  dayOfYear: { day: "numeric", month: "short" },
  weekday: { weekday: "short" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Writes an instant (ms since the epoch) in one of the product's forms. Formats are kept: they are dear. */
export function formatInstant(
  milliseconds: number,
  form: keyof typeof FORMS,
  locale: string,
  timeZone: string,
): string {
  const key = `${locale} ${timeZone} ${form}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { ...FORMS[form], timeZone });
    formats.set(key, format);
  }
  return format.format(milliseconds);
}
