/** An instant as props carry it: a date, an ISO text, or milliseconds since the epoch. */
export type Instant = Date | string | number;

export function toMs(instant: Instant): number {
  return typeof instant === "number" ? instant : new Date(instant).getTime();
}
