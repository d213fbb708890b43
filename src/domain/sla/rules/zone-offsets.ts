import { Temporal } from "temporal-polyfill";

/** A stretch of instants with one UTC offset; milliseconds, `to` excluded, ±Infinity at the ends. */
export interface OffsetSpan {
  from: number;
  to: number;
  offset: number;
}

const MOST_SPANS_PER_ZONE = 1_000;
const known = new Map<string, OffsetSpan[]>();

/**
 * The stretch around an instant in which the zone's wall clock runs evenly. Time-zone data does not
 * change while a process runs, so spans are remembered.
 */
export function offsetSpanAt(timeZone: string, at: number): OffsetSpan {
  let spans = known.get(timeZone);
  if (spans === undefined || spans.length > MOST_SPANS_PER_ZONE) {
    spans = [];
    known.set(timeZone, spans);
  }
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const span = spans[middle];
    if (span === undefined || at < span.from) high = middle;
    else if (at >= span.to) low = middle + 1;
    else return span;
  }
  const found = lookUp(timeZone, at);
  spans.splice(low, 0, found);
  return found;
}

function lookUp(timeZone: string, at: number): OffsetSpan {
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  // "previous" looks strictly before: a millisecond later, a change at `at` itself is found.
  const before = zoned.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const after = zoned.getTimeZoneTransition("next");
  return {
    from: before?.epochMilliseconds ?? -Infinity,
    to: after?.epochMilliseconds ?? Infinity,
    offset: zoned.offsetNanoseconds / 1e6,
  };
}
