const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** 2024-01-01 was a Monday. */
const MONDAY = Date.UTC(2024, 0, 1);

type Weekly = Readonly<Record<string, readonly (readonly [string, string])[] | undefined>>;

/** `Mon–Fri 08:00–12:00, 13:00–18:00 · Sat 10:00–16:00`: days with the same hours in one. */
export function openingHoursWords(weekly: Weekly, locale: string): string {
  const names = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const name = (index: number) => names.format(MONDAY + index * 86_400_000);
  const hours = DAYS.map((day) =>
    (weekly[day] ?? []).map(([from, to]) => `${from}–${to}`).join(", "),
  );
  const runs: { first: number; last: number; hours: string }[] = [];
  for (const [index, ofDay] of hours.entries()) {
    const run = runs.at(-1);
    if (run !== undefined && run.hours === ofDay) run.last = index;
    else runs.push({ first: index, last: index, hours: ofDay });
  }
  return runs
    .filter((run) => run.hours !== "")
    .map(({ first, last, hours: ofRun }) =>
      first === last ? `${name(first)} ${ofRun}` : `${name(first)}–${name(last)} ${ofRun}`,
    )
    .join(" · ");
}
