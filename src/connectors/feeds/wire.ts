import { createHash } from "node:crypto";
import { parseFeed } from "feedsmith";
import { z } from "zod";

const Text = z.string().optional().catch(undefined);
const Person = z.looseObject({ name: Text, email: Text, uri: Text, url: Text, avatar: Text });
const Links = z
  .array(z.looseObject({ href: Text, rel: Text }))
  .optional()
  .catch(undefined);
const TextConstruct = z
  .union([
    z.string().transform((value) => ({ value, type: "text" })),
    z.looseObject({ value: Text, type: Text }),
  ])
  .optional()
  .catch(undefined);

/** One entry of any format as `feedsmith` gives it, as far as it is used. */
export const WireEntry = z.looseObject({
  id: Text,
  guid: z
    .looseObject({ value: Text, isPermaLink: z.boolean().optional() })
    .optional()
    .catch(undefined),
  link: Text,
  links: Links,
  url: Text,
  external_url: Text,
  title: TextConstruct,
  description: Text,
  summary: TextConstruct,
  content: z
    .union([
      z.looseObject({ encoded: Text, value: Text, type: Text }),
      z.string().transform((value) => ({ value, encoded: undefined, type: "html" })),
    ])
    .optional()
    .catch(undefined),
  content_html: Text,
  content_text: Text,
  authors: z
    .array(z.union([Person, z.string().transform((name) => ({ name }))]))
    .optional()
    .catch(undefined),
  dc: z
    .looseObject({
      creators: z.array(z.string()).optional(),
      dates: z.array(z.string()).optional(),
    })
    .optional()
    .catch(undefined),
  thr: z
    .looseObject({ inReplyTos: z.array(z.looseObject({ ref: Text, href: Text })).optional() })
    .optional()
    .catch(undefined),
  pubDate: Text,
  published: Text,
  updated: Text,
  date_published: Text,
  date_modified: Text,
  language: Text,
});
export type WireEntry = z.infer<typeof WireEntry>;

const Feed = z.looseObject({
  title: TextConstruct,
  link: Text,
  links: Links,
  home_page_url: Text,
  next_url: Text,
  atom: z.looseObject({ links: Links }).optional().catch(undefined),
  ttl: z.number().optional().catch(undefined),
  items: z.array(z.record(z.string(), z.unknown())).optional(),
  entries: z.array(z.record(z.string(), z.unknown())).optional(),
  authors: z
    .array(z.union([Person, z.string().transform((name) => ({ name }))]))
    .optional()
    .catch(undefined),
});

export interface ParsedFeed {
  title: string | undefined;
  homeUrl: string | undefined;
  ttlMinutes: number | undefined;
  /** The page of older entries (RFC 5005, JSON Feed `next_url`). */
  nextUrl: string | undefined;
  /** Who stands for entries without an author of their own. */
  author: Record<string, unknown> | undefined;
  entries: Record<string, unknown>[];
}

/** RSS, Atom, RDF or JSON Feed. Null for anything else. */
export function readFeed(text: string): ParsedFeed | null {
  try {
    const feed = Feed.parse(parseFeed(text).feed);
    return {
      title: feed.title?.value,
      homeUrl:
        feed.home_page_url ??
        feed.link ??
        feed.links?.find((link) => link.rel === undefined || link.rel === "alternate")?.href,
      ttlMinutes: feed.ttl,
      nextUrl:
        feed.next_url ??
        [...(feed.links ?? []), ...(feed.atom?.links ?? [])].find((link) => link.rel === "next")
          ?.href,
      author: feed.authors?.[0],
      entries: feed.items ?? feed.entries ?? [],
    };
  } catch {
    return null;
  }
}

/** RSS `guid`, Atom and JSON Feed `id`; else the link, else what it says. */
export function identityOf(entry: WireEntry): string {
  const id = entry.guid?.value ?? entry.id ?? linkOf(entry);
  if (id) return id;
  const content = JSON.stringify([entry.title?.value, bodyOf(entry), entry.pubDate]);
  return `hash:${createHash("sha256").update(content).digest("base64url").slice(0, 22)}`;
}

export function linkOf(entry: WireEntry): string | undefined {
  const alternate = entry.links?.find((link) => link.rel === undefined || link.rel === "alternate");
  const permalink = entry.guid?.isPermaLink !== false ? entry.guid?.value : undefined;
  return [entry.link, entry.url, alternate?.href, permalink, entry.external_url].find(
    (link) => link !== undefined && /^https?:\/\//i.test(link),
  );
}

/** The fullest text there is, and whether it is HTML. */
export function bodyOf(entry: WireEntry): { text: string; isHtml: boolean } {
  if (entry.content_text && !entry.content_html) return { text: entry.content_text, isHtml: false };
  const html = entry.content?.encoded ?? entry.content_html ?? entry.description;
  if (html) return { text: html, isHtml: true };
  const construct = entry.content?.value ? entry.content : entry.summary;
  const isText = construct?.type === "text" || construct?.type === "text/plain";
  return { text: construct?.value ?? "", isHtml: !isText };
}
