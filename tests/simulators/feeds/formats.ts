import { escapeMarkup, paragraphs } from "../kit/markup";
import { type Feed, type FeedFormat, type FeedItem, itemLink } from "./state";

export const CONTENT_TYPES: Record<FeedFormat, string> = {
  rss: "application/rss+xml; charset=utf-8",
  atom: "application/atom+xml; charset=utf-8",
  json: "application/feed+json; charset=utf-8",
};

export interface FeedPage {
  feed: Feed;
  items: FeedItem[];
  baseUrl: string;
  selfUrl: string;
  /** Older items (RFC 5005). */
  nextUrl: string | null;
}

export function renderFeed(format: FeedFormat, page: FeedPage): string {
  if (format === "atom") return atom(page);
  return format === "json" ? jsonFeed(page) : rss(page);
}

function rss({ feed, items, baseUrl, selfUrl, nextUrl }: FeedPage): string {
  const entries = items.map((item) => {
    const link = itemLink(baseUrl, feed, item);
    return `<item>
<title>${escapeMarkup(item.title)}</title>
<link>${escapeMarkup(link)}</link>
<guid isPermaLink="false">${escapeMarkup(item.id)}</guid>
<pubDate>${new Date(item.publishedAt).toUTCString()}</pubDate>
<dc:creator>${escapeMarkup(item.author)}</dc:creator>${replyTo(baseUrl, feed, item)}
<description>${escapeMarkup(paragraphs(item.text))}</description>
</item>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:thr="http://purl.org/syndication/thread/1.0">
<channel>
<title>${escapeMarkup(feed.title)}</title>
<link>${escapeMarkup(`${baseUrl}/feeds/${feed.name}`)}</link>
<atom:link rel="self" type="application/rss+xml" href="${escapeMarkup(selfUrl)}"/>${nextUrl ? `\n<atom:link rel="next" href="${escapeMarkup(nextUrl)}"/>` : ""}
<description>${escapeMarkup(feed.title)}</description>
<lastBuildDate>${new Date(feed.changedAt).toUTCString()}</lastBuildDate>
${entries.join("\n")}
</channel>
</rss>
`;
}

function atom({ feed, items, baseUrl, selfUrl, nextUrl }: FeedPage): string {
  const entries = items.map((item) => {
    const language = item.language ? ` xml:lang="${escapeMarkup(item.language)}"` : "";
    return `<entry${language}>
<id>${escapeMarkup(item.id)}</id>
<title>${escapeMarkup(item.title)}</title>
<link rel="alternate" type="text/html" href="${escapeMarkup(itemLink(baseUrl, feed, item))}"/>
<author><name>${escapeMarkup(item.author)}</name></author>
<published>${new Date(item.publishedAt).toISOString()}</published>
<updated>${new Date(item.updatedAt).toISOString()}</updated>${replyTo(baseUrl, feed, item)}
<content type="html">${escapeMarkup(paragraphs(item.text))}</content>
</entry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
<id>tag:simulators.example,2026:${escapeMarkup(feed.name)}</id>
<title>${escapeMarkup(feed.title)}</title>
<link rel="self" href="${escapeMarkup(selfUrl)}"/>${nextUrl ? `\n<link rel="next" href="${escapeMarkup(nextUrl)}"/>` : ""}
<updated>${new Date(feed.changedAt).toISOString()}</updated>
${entries.join("\n")}
</feed>
`;
}

function jsonFeed({ feed, items, baseUrl, selfUrl, nextUrl }: FeedPage): string {
  return JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: feed.title,
    home_page_url: `${baseUrl}/feeds/${feed.name}`,
    feed_url: selfUrl,
    ...(nextUrl ? { next_url: nextUrl } : {}),
    items: items.map((item) => ({
      id: item.id,
      url: itemLink(baseUrl, feed, item),
      title: item.title,
      content_html: paragraphs(item.text),
      date_published: new Date(item.publishedAt).toISOString(),
      date_modified: new Date(item.updatedAt).toISOString(),
      authors: [{ name: item.author }],
      ...(item.language ? { language: item.language } : {}),
    })),
  });
}

function replyTo(baseUrl: string, feed: Feed, item: FeedItem): string {
  const parent = item.inReplyTo === null ? undefined : feed.items.get(item.inReplyTo);
  if (item.inReplyTo === null) return "";
  const href = parent ? ` href="${escapeMarkup(itemLink(baseUrl, feed, parent))}"` : "";
  return `\n<thr:in-reply-to ref="${escapeMarkup(item.inReplyTo)}"${href}/>`;
}
