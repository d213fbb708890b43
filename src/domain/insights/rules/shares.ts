import type { PromiseFigures, ReportFigures, ReportTrend } from "../schemas";

/** Rule 11: met ÷ (met + breached); nothing judged is no share at all, not a full or an empty one. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** What changed from the period before to this one; null where either has no value. */
export function trendOf(now: ReportFigures, before: ReportFigures): ReportTrend {
  const promise = (each: keyof ReportFigures["promises"]) =>
    promiseTrend(now.promises[each], before.promises[each]);
  return {
    promises: {
      first_response: promise("first_response"),
      next_response: promise("next_response"),
      resolution: promise("resolution"),
    },
    reopeningRate: difference(now.resolutions.reopeningRate, before.resolutions.reopeningRate),
  };
}

function promiseTrend(now: PromiseFigures, before: PromiseFigures) {
  return {
    compliance: difference(now.compliance, before.compliance),
    medianBusiness: relative(now.times.business.median, before.times.business.median),
    medianWall: relative(now.times.wall.median, before.times.wall.median),
  };
}

function difference(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before;
}

function relative(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : now / before - 1;
}
