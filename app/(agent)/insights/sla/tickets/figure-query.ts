import type { inferParserType } from "nuqs/server";
import { daysOf, type figureParams } from "../report-params";
import type { FigureQuery } from "../report-query";

/** What the address asks for; the same on the server and in the browser, being a cache key. */
export function figureQueryOf(
  values: inferParserType<typeof figureParams>,
  today: string,
  timeZone: string,
): FigureQuery {
  const { groupBy, figure, promise, basis, key, bucket } = values;
  return {
    ...daysOf(values, today),
    groupBy,
    timeZone,
    figure,
    promise,
    basis,
    ...(key === null ? {} : { key }),
    ...(bucket === null ? {} : { bucket }),
  };
}
