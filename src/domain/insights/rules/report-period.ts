import { Temporal } from "temporal-polyfill";
import { AppError } from "@/kernel/errors";

/** Longer reports are refused. */
const MOST_DAYS = 400;
const DAYS_WHEN_UNSAID = 30;
const EARLIEST = new Date("2000-01-01T00:00:00Z");
const LATEST = new Date("2200-01-01T00:00:00Z");

export interface ReportPeriod {
  from: Date;
  /** Excluded. */
  to: Date;
  /** Where the stretch of equal length before it begins; it ends at `from`. */
  before: Date;
  timeZone: string;
}

/** A day or a week of a report: where it begins and the day that names it. */
export interface Slice {
  key: string;
  startsAt: Date;
}

/**
 * Days are days of the zone, whatever their length, and the last one belongs to the period; instants
 * are taken as they are, and `to` is excluded.
 * @throws AppError `invalid` for an empty, backward or longer period than 400 days
 */
export function reportPeriod(
  input: { from?: string | undefined; to?: string | undefined; timeZone: string },
  now: Date,
): ReportPeriod {
  const { timeZone } = input;
  const today = dayOf(now, timeZone);
  const toDay = input.to === undefined ? today : asDay(input.to);
  const to = toDay === null ? new Date(input.to ?? "") : startOf(toDay.add({ days: 1 }), timeZone);
  const unsaid = () => (toDay ?? dayOf(to, timeZone)).subtract({ days: DAYS_WHEN_UNSAID - 1 });
  const fromDay = input.from === undefined ? unsaid() : asDay(input.from);
  const from = fromDay === null ? new Date(input.from ?? "") : startOf(fromDay, timeZone);
  if (from < EARLIEST || to > LATEST)
    throw refuse("There is nothing to report that far off.", "from");
  const lengthMs = to.getTime() - from.getTime();
  if (!(lengthMs > 0)) throw refuse("The period ends before it begins.", "to");
  if (lengthMs > (MOST_DAYS + 1) * 24 * 3_600_000) {
    throw refuse(`A report covers ${MOST_DAYS} days at most. Choose a shorter period.`, "from");
  }
  const before =
    fromDay !== null && toDay !== null
      ? startOf(fromDay.subtract({ days: fromDay.until(toDay).days + 1 }), timeZone)
      : new Date(from.getTime() - lengthMs);
  return { from, to, before, timeZone };
}

/** The days, or the weeks from Monday on, that the period touches; the first is cut at its start. */
export function slicesOf(period: ReportPeriod, unit: "day" | "week"): Slice[] {
  const slices: Slice[] = [];
  const { from, to, timeZone } = period;
  let day = dayOf(from, timeZone);
  if (unit === "week") day = day.subtract({ days: day.dayOfWeek - 1 });
  for (; ; day = day.add(unit === "week" ? { days: 7 } : { days: 1 })) {
    const startsAt = startOf(day, timeZone);
    if (startsAt >= to) return slices;
    const isCut = startsAt < from;
    slices.push({ key: day.toString(), startsAt: isCut ? from : startsAt });
  }
}

export function isZone(name: string): boolean {
  try {
    // An offset such as +02:00 is no zone: it knows nothing of summer.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function asDay(edge: string): Temporal.PlainDate | null {
  return edge.includes("T") ? null : Temporal.PlainDate.from(edge);
}

function dayOf(at: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
}

/** The first instant of the day, which need not be midnight. */
function startOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
}

function refuse(message: string, path: string): AppError {
  return new AppError("invalid", message, { issues: [{ path, message }] });
}
