import type { Author, InboundItem } from "@/connectors/contract";
import { instantOf, understand } from "@/connectors/contract/understand";
import { htmlToText } from "@/kernel/html-text";
import { bodyOf, identityOf, linkOf, WireEntry } from "./wire";

/** What is stored of one fact: an entry as parsed, with what the feed around it said. */
export interface FeedPayload {
  entry: Record<string, unknown>;
  feedUrl: string;
  feedTitle?: string | undefined;
  feedAuthor?: Record<string, unknown> | undefined;
  fetchedAt: string;
  /** Polling saw that the content had changed. */
  isEdited?: boolean | undefined;
}

/** Raw feed entry → mention. Pure. @throws Error in a plain word. */
export function mapFeedEntry(raw: Record<string, unknown>): InboundItem[] {
  const payload = raw as unknown as FeedPayload;
  const entry = understand(WireEntry, payload.entry, "The entry");
  const fetchedAt = instantOf(payload.fetchedAt, "The entry");
  const title = entry.title?.value ? htmlToText(entry.title.value) : "";
  const body = bodyOf(entry);
  const content = body.isHtml ? htmlToText(body.text) : body.text.trim();
  const parent = entry.thr?.inReplyTos?.[0];
  const updatedAt = instant(entry.updated ?? entry.date_modified);
  const at = [
    instant(entry.pubDate ?? entry.published ?? entry.date_published ?? entry.dc?.dates?.[0]),
    updatedAt,
    fetchedAt,
  ].find((one) => one !== null && one <= fetchedAt);
  return [
    {
      type: "mention",
      externalId: identityOf(entry),
      ...((parent?.ref ?? parent?.href) ? { parentExternalId: parent?.ref ?? parent?.href } : {}),
      visibility: "public",
      permalink: linkOf(entry),
      at: at ?? fetchedAt,
      kind: parent ? "comment" : "post",
      author: authorOf(entry, payload),
      text: content || title,
      ...(title ? { subject: title } : {}),
      ...(payload.isEdited ? { editedAt: updatedAt ?? fetchedAt } : {}),
      facts: payload.feedTitle ? { feedTitle: payload.feedTitle } : {},
    },
  ];
}

/** Feeds know names, not accounts: the page about the author names them best, then their name. */
function authorOf(entry: WireEntry, payload: FeedPayload): Author {
  const own =
    entry.authors?.[0] ?? (entry.dc?.creators?.[0] ? { name: entry.dc.creators[0] } : undefined);
  const person = own ?? payload.feedAuthor;
  const text = (name: string) => {
    const value = person && name in person ? (person as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
  };
  const name = entry.dc?.creators?.[0]?.trim() || text("name");
  const page = text("uri") ?? text("url");
  const host = URL.canParse(payload.feedUrl) ? new URL(payload.feedUrl).host : "feed";
  return {
    externalId: page ?? name ?? text("email") ?? `anonymous@${host}`,
    name: name ? htmlToText(name) : undefined,
    profileUrl: page && /^https?:\/\//i.test(page) ? page : undefined,
    avatarUrl: text("avatar"),
  };
}

function instant(value: string | undefined): Date | null {
  const at = value ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? new Date(at) : null;
}
