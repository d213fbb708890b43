const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In seconds; a part of the distribution begins at an edge and ends below the next. */
export const BUCKET_EDGES = [
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
] as const;

export const BUCKET_COUNT = BUCKET_EDGES.length + 1;
