import { invalidRequest } from "./problems";
import { compareIds, type Tweet, type XState } from "./state";

export interface TimelineLimits {
  min: number;
  max: number;
  standard: number;
  /** Only so many of the newest can be reached. */
  reach: number;
}

/**
 * One page of a timeline, newest first, with its `meta`. Page tokens name the last id seen, so
 * that new posts do not shift the pages.
 */
export function timelinePage(
  state: XState,
  ids: string[],
  query: URLSearchParams,
  limits: TimelineLimits,
): { tweets: Tweet[]; meta: Record<string, unknown> } {
  const size = sizeOf(query, limits);
  const since = idParameter(query, "since_id");
  const until = idParameter(query, "until_id");
  const from = instantParameter(query, "start_time");
  const to = instantParameter(query, "end_time");
  const tokenName = query.has("next_token") ? "next_token" : "pagination_token";
  const token = readToken(query, tokenName);
  const matching = ids
    .slice(0, limits.reach)
    .flatMap((id) => state.tweets.get(id) ?? [])
    .filter((one) => !one.deleted)
    .filter((one) => since === null || compareIds(one.id, since) > 0)
    .filter((one) => until === null || compareIds(one.id, until) < 0)
    .filter((one) => from === null || one.createdAt >= from)
    .filter((one) => to === null || one.createdAt < to);
  const start =
    token === null ? 0 : matching.findIndex((one) => compareIds(one.id, token.olderThan) < 0);
  const tweets = start < 0 ? [] : matching.slice(start, start + size);
  const [newest, oldest] = [tweets[0], tweets[tweets.length - 1]];
  const hasMore = start >= 0 && start + size < matching.length;
  return {
    tweets,
    meta: {
      result_count: tweets.length,
      ...(newest && oldest ? { newest_id: newest.id, oldest_id: oldest.id } : {}),
      ...(hasMore && oldest ? { next_token: writeToken(oldest.id) } : {}),
    },
  };
}

export function sizeOf(query: URLSearchParams, limits: Omit<TimelineLimits, "reach">): number {
  const given = query.get("max_results");
  if (given === null) return limits.standard;
  const size = Number(given);
  if (Number.isInteger(size) && size >= limits.min && size <= limits.max) return size;
  throw invalidRequest(
    `The \`max_results\` query parameter value [${given}] is not between ${limits.min} and ${limits.max}`,
    { max_results: [given] },
  );
}

export function writeToken(olderThan: string): string {
  return Buffer.from(`older:${olderThan}`).toString("hex");
}

export function readToken(query: URLSearchParams, name: string): { olderThan: string } | null {
  const token = query.get(name);
  if (token === null) return null;
  const olderThan = /^older:(\d+)$/.exec(Buffer.from(token, "hex").toString("utf8"))?.[1];
  if (olderThan) return { olderThan };
  throw invalidRequest(`The \`${name}\` query parameter value [${token}] is not valid`, {
    [name]: [token],
  });
}

function idParameter(query: URLSearchParams, name: string): string | null {
  const id = query.get(name);
  if (id === null || /^\d{1,19}$/.test(id)) return id;
  throw invalidRequest(
    `The \`${name}\` query parameter value [${id}] does not match ^[0-9]{1,19}$`,
    { [name]: [id] },
  );
}

function instantParameter(query: URLSearchParams, name: string): number | null {
  const value = query.get(name);
  if (value === null) return null;
  const ms = Date.parse(value);
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) && !Number.isNaN(ms)) return ms;
  throw invalidRequest(
    `The \`${name}\` query parameter value [${value}] is not a valid RFC3339 timestamp`,
    { [name]: [value] },
  );
}
