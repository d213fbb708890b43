import {
  type ChannelAccess,
  type ConnectorRuntime,
  PlatformError,
  type PollResult,
  type RawEvent,
} from "@/connectors/contract";
import { backfillSince } from "@/connectors/contract/backfill";
import { contentHash, SeenVersions } from "@/connectors/contract/seen-versions";
import { fetchFeed } from "./client";
import { type FeedPayload, mapFeedEntry } from "./map";
import { type ParsedFeed, readFeed, WireEntry } from "./wire";

const MAX_EVENTS = 500;
const MAX_PAGES = 20;
const SEEN_LIMIT = 5_000;
const MAX_PAUSE_SECONDS = 6 * 3_600;

interface Cursor {
  url: string;
  /** Sent back word for word; absent while entries of the last document still wait. */
  etag?: string | null;
  lastModified?: string | null;
  /** The last poll stopped in the middle: known pages are no sign that the rest is known. */
  isPartial?: boolean;
  seen: unknown;
}

/**
 * One conditional request, and the pages of older entries as long as they bring something new.
 * Entries are new or changed by their identity and content; that one is missing from the document
 * means nothing (feeds show only the latest).
 */
export async function pollFeed(
  access: ChannelAccess,
  stored: Record<string, unknown> | null,
  runtime: ConnectorRuntime,
): Promise<PollResult> {
  const cursor = stored as Cursor | null;
  const now = runtime.now();
  const fetched = await fetchFeed(cursor?.url ?? feedAddress(access), cursor ?? {}, runtime);
  const notBefore = fetched.maxAgeSeconds > 0 ? pause(now, fetched.maxAgeSeconds) : undefined;
  if (fetched.text === null) {
    return { events: [], cursor: { ...cursor, url: fetched.url }, more: false, notBefore };
  }
  const first = understood(fetched.text);
  const reader = new EntryReader(
    new SeenVersions(cursor?.seen, SEEN_LIMIT),
    now,
    cursor ? null : backfillSince(access.settings),
  );
  for (let feed = first, url = fetched.url, pages = 1; ; pages += 1) {
    const before = reader.events.length;
    reader.take(feed, url);
    const broughtSomething = reader.events.length > before || cursor?.isPartial === true;
    if (!reader.isComplete || !feed.nextUrl || !broughtSomething || pages === MAX_PAGES) break;
    if (!URL.canParse(feed.nextUrl, url)) break;
    url = new URL(feed.nextUrl, url).href;
    feed = understood((await fetchFeed(url, {}, runtime)).text ?? "");
  }
  const ttl = first.ttlMinutes ? pause(now, first.ttlMinutes * 60) : undefined;
  return {
    events: reader.events,
    more: !reader.isComplete,
    notBefore: ttl && (!notBefore || ttl > notBefore) ? ttl : notBefore,
    cursor: {
      url: fetched.url,
      ...(reader.isComplete
        ? { etag: fetched.etag, lastModified: fetched.lastModified }
        : { isPartial: true }),
      seen: reader.seen.toJSON(),
    } satisfies Cursor,
  };
}

function understood(text: string): ParsedFeed {
  const feed = readFeed(text);
  if (feed) return feed;
  const reason = "the document is neither RSS nor Atom nor JSON Feed";
  throw new PlatformError({ kind: "invalid_response", reason });
}

export function feedAddress(access: ChannelAccess): string {
  const { feedUrl } = access.settings;
  return typeof feedUrl === "string" ? feedUrl : access.baseUrl;
}

function pause(now: Date, seconds: number): Date {
  return new Date(now.getTime() + Math.min(seconds, MAX_PAUSE_SECONDS) * 1_000);
}

class EntryReader {
  readonly events: RawEvent[] = [];
  isComplete = true;

  constructor(
    readonly seen: SeenVersions,
    private readonly now: Date,
    /** Older entries are remembered, not handed over. */
    private readonly horizon: Date | null,
  ) {}

  /** Oldest first (documents list the newest first), at most some hundred in all. */
  take(feed: ParsedFeed, url: string): void {
    for (const raw of [...feed.entries].reverse()) {
      if (this.events.length >= MAX_EVENTS) {
        this.isComplete = false;
        return;
      }
      const entry = WireEntry.safeParse(raw).data;
      if (!entry) continue;
      const payload: FeedPayload = {
        entry: raw,
        feedUrl: url,
        feedTitle: feed.title,
        feedAuthor: feed.author,
        fetchedAt: this.now.toISOString(),
      };
      const [item] = mapFeedEntry({ ...payload });
      if (item?.type !== "mention") continue;
      const id = contentHash(item.externalId);
      const version = contentHash(item.text, item.subject, entry.updated ?? entry.date_modified);
      const state = this.seen.note(id, version);
      if (state === "same" || (this.horizon && item.at < this.horizon)) continue;
      payload.isEdited = state === "changed" ? true : undefined;
      this.events.push({ key: `entry:${id}:${version}`, payload: { ...payload } });
    }
  }
}
