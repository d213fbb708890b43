export type FeedFormat = "rss" | "atom" | "json";

export interface FeedItem {
  id: string;
  title: string;
  text: string;
  author: string;
  /** Where the item can be read: an address of its own or one given. */
  link: string | null;
  /** The id of the item it answers (`thr:in-reply-to`). */
  inReplyTo: string | null;
  language: string | null;
  publishedAt: number;
  updatedAt: number;
}

export interface Feed {
  name: string;
  title: string;
  format: FeedFormat;
  items: Map<string, FeedItem>;
  /** Grows with every change; part of the ETag. */
  version: number;
  changedAt: number;
  nextItemId: number;
}

export type FeedsState = { feeds: Map<string, Feed> };

export function newFeed(name: string, title: string, format: FeedFormat, now: number): Feed {
  return { name, title, format, items: new Map(), version: 1, changedAt: now, nextItemId: 1 };
}

export function initialState(now: number): FeedsState {
  const feeds = [
    newFeed("nordwind-forum", "Forum der Freunde des Nordwinds", "atom", now),
    newFeed("reise-blog", "Reiseblog Fernweh", "rss", now),
    newFeed("presse", "Pressespiegel", "json", now),
  ];
  return { feeds: new Map(feeds.map((feed) => [feed.name, feed])) };
}

/** Items of the same instant stand in the order they came, the last first. */
export function newestFirst(feed: Feed): FeedItem[] {
  return [...feed.items.values()]
    .reverse()
    .sort((one, other) => other.publishedAt - one.publishedAt);
}

export function itemLink(baseUrl: string, feed: Feed, item: FeedItem): string {
  return item.link ?? `${baseUrl}/feeds/${feed.name}/items/${encodeURIComponent(item.id)}`;
}
