/**
 * How far back the first poll of a newly connected account reads (seven days): what is older is
 * past helping and would only bury the queue. `check` writes the instant into
 * `settings.backfillSince`; without that setting the first poll reads all the platform shows.
 */
export const BACKFILL_MS = 7 * 24 * 3_600_000;

/** The instant before which a first poll takes nothing; null when there is no such setting. */
export function backfillSince(settings: Record<string, unknown>): Date | null {
  const at =
    typeof settings.backfillSince === "string" ? Date.parse(settings.backfillSince) : Number.NaN;
  return Number.isFinite(at) ? new Date(at) : null;
}
