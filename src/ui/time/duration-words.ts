export interface DurationUnits {
  minute: string;
  hour: string;
  day: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NBSP = "\u00a0";

/** A length of time in at most two parts: `48 m`, `2 h 05`, `3 d 4 h`; below a minute `<1 m`. */
export function durationWords(milliseconds: number, units: DurationUnits): string {
  const length = Math.max(0, milliseconds);
  if (length < MINUTE_MS) return `<1${NBSP}${units.minute}`;
  if (length < HOUR_MS) return `${Math.floor(length / MINUTE_MS)}${NBSP}${units.minute}`;
  if (length < 2 * DAY_MS) {
    const minutes = Math.floor((length % HOUR_MS) / MINUTE_MS);
    const hours = Math.floor(length / HOUR_MS);
    return `${hours}${NBSP}${units.hour}${NBSP}${String(minutes).padStart(2, "0")}`;
  }
  const days = Math.floor(length / DAY_MS);
  const hours = Math.floor((length % DAY_MS) / HOUR_MS);
  return hours === 0
    ? `${days}${NBSP}${units.day}`
    : `${days}${NBSP}${units.day}${NBSP}${hours}${NBSP}${units.hour}`;
}

/** One part only, for narrow places: `48 m`, `2 h`, `3 d`. */
export function roughDurationWords(milliseconds: number, units: DurationUnits): string {
  const length = Math.max(0, milliseconds);
  if (length < HOUR_MS) {
    return `${Math.max(1, Math.floor(length / MINUTE_MS))}${NBSP}${units.minute}`;
  }
  if (length < DAY_MS) return `${Math.floor(length / HOUR_MS)}${NBSP}${units.hour}`;
  return `${Math.floor(length / DAY_MS)}${NBSP}${units.day}`;
}
