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
import { identityOf, type ParsedFeed, readFeed, WireEntry } from "./wire";

const MAX_EVENTS = 500;
const MAX_PAUSE_SECONDS = 6 * 3_600;

interface Cursor {
  url: string;
  /** Sent back word for word; absent while entries of the last document still wait. */
  etag?: string | null;
  lastModified?: string | null;
  seen: unknown;
}

/**
 * One conditional request. Entries are new or changed by their identity and content; that one is
 * missing from the document means nothing (feeds show only the latest).
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
  const feed = readFeed(fetched.text);
  if (!feed) {
    const reason = "the document is neither RSS nor Atom nor JSON Feed";
    throw new PlatformError({ kind: "invalid_response", reason });
  }
  const seen = new SeenVersions(cursor?.seen, Math.max(500, feed.entries.length * 2));
  const horizon = cursor ? null : backfillSince(access.settings);
  const { events, isComplete } = freshEvents(feed, seen, { url: fetched.url, now, horizon });
  const ttl = feed.ttlMinutes ? pause(now, feed.ttlMinutes * 60) : undefined;
  return {
    events,
    more: !isComplete,
    notBefore: ttl && (!notBefore || ttl > notBefore) ? ttl : notBefore,
    cursor: {
      url: fetched.url,
      ...(isComplete ? { etag: fetched.etag, lastModified: fetched.lastModified } : {}),
      seen: seen.toJSON(),
    } satisfies Cursor,
  };
}

export function feedAddress(access: ChannelAccess): string {
  const { feedUrl } = access.settings;
  return typeof feedUrl === "string" ? feedUrl : access.baseUrl;
}

function pause(now: Date, seconds: number): Date {
  return new Date(now.getTime() + Math.min(seconds, MAX_PAUSE_SECONDS) * 1_000);
}

/** Oldest first (documents list the newest first), at most some hundred at a time. */
function freshEvents(
  feed: ParsedFeed,
  seen: SeenVersions,
  at: { url: string; now: Date; horizon: Date | null },
): { events: RawEvent[]; isComplete: boolean } {
  const events: RawEvent[] = [];
  for (const raw of [...feed.entries].reverse()) {
    if (events.length >= MAX_EVENTS) return { events, isComplete: false };
    const entry = WireEntry.safeParse(raw).data;
    if (!entry) continue;
    const id = contentHash(identityOf(entry));
    const payload: FeedPayload = {
      entry: raw,
      feedUrl: at.url,
      feedTitle: feed.title,
      feedAuthor: feed.author,
      fetchedAt: at.now.toISOString(),
    };
    const [item] = mapFeedEntry({ ...payload });
    if (item?.type !== "mention") continue;
    const version = contentHash(item.text, item.subject, entry.updated ?? entry.date_modified);
    const state = seen.note(id, version);
    if (state === "same" || (at.horizon && item.at < at.horizon)) continue;
    payload.isEdited = state === "changed" ? true : undefined;
    events.push({ key: `entry:${id}:${version}`, payload: { ...payload } });
  }
  return { events, isComplete: true };
}
