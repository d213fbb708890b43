import { invalidParameter } from "./graph-errors";

const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 100;

export interface PagedList {
  data: unknown[];
  paging?: { cursors: { before: string; after: string }; next?: string; previous?: string };
}

/**
 * One page of a list with the cursors and addresses of its neighbours. A cursor names the last
 * item seen, so that newer items do not shift the pages; a cursor of an item that is gone is 100.
 */
export function pageOf<T extends { id: string }>(
  items: T[],
  args: URLSearchParams,
  address: URL,
  view: (item: T) => unknown,
): PagedList {
  const limit = Number(args.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 0) throw invalidParameter("limit must be an integer");
  if (limit > MAX_LIMIT)
    throw invalidParameter("Please reduce the amount of data you're asking for");
  const after = args.get("after");
  const before = args.get("before");
  let start = 0;
  if (after) start = positionOf(items, after) + 1;
  else if (before) start = Math.max(0, positionOf(items, before) - limit);
  const page = items.slice(start, start + limit);
  const [first, last] = [page[0], page[page.length - 1]];
  if (!first || !last) return { data: [] };
  const cursors = { before: encode(first.id), after: encode(last.id) };
  const neighbour = (name: "after" | "before", cursor: string) => {
    const url = new URL(address);
    url.searchParams.delete("after");
    url.searchParams.delete("before");
    url.searchParams.set("limit", String(limit));
    url.searchParams.set(name, cursor);
    return url.href;
  };
  return {
    data: page.map(view),
    paging: {
      cursors,
      ...(start + limit < items.length ? { next: neighbour("after", cursors.after) } : {}),
      ...(start > 0 ? { previous: neighbour("before", cursors.before) } : {}),
    },
  };
}

/** `since`/`until` as the Graph API takes them: epoch seconds or a date. Milliseconds, or null. */
export function instantArgument(args: URLSearchParams, name: string): number | null {
  const value = args.get(name);
  if (!value) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value.replace(/\+0000$/, "Z"));
  if (Number.isNaN(ms)) throw invalidParameter(`(${name}) is not a valid time`);
  return ms;
}

const encode = (id: string) => Buffer.from(id).toString("base64url");

function positionOf(items: { id: string }[], cursor: string): number {
  const id = Buffer.from(cursor, "base64url").toString("utf8");
  const index = items.findIndex((item) => item.id === id);
  if (index < 0) throw invalidParameter("Invalid cursors values", 1353017);
  return index;
}
