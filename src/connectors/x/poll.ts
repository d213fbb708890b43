import {
  type ChannelAccess,
  type ConnectorRuntime,
  PlatformError,
  type PollResult,
  type RawEvent,
} from "@/connectors/contract";
import { backfillSince } from "@/connectors/contract/backfill";
import { POST_QUERY, XClient } from "./client";
import type { XPayload } from "./map";
import type { Listing } from "./wire";
import { resetAt } from "./x-failure";

/** `GET /2/dm_events` allows 15 calls in 15 minutes. */
const DM_SPACING_MS = 75_000;

/** One stream: what was read for good, and the walk that is under way. */
interface Stream {
  /** The newest id of the last walk that reached its end. */
  sinceId?: string | undefined;
  /** The newest id of the walk under way, from its first page. */
  newestId?: string | undefined;
  next?: string | undefined;
}

interface Cursor {
  mentions: Stream;
  own: Stream;
  messages: Stream;
  messagesReadAt?: string | undefined;
}

/**
 * One page of each: mentions, the account's own posts (answers given in X's own app), private
 * messages. Posts cost money per item, so nothing is read twice: `since_id` stays fixed while a walk
 * goes from page to page, and its first page's newest id takes its place only after the last page.
 */
export async function pollX(
  access: ChannelAccess,
  stored: Record<string, unknown> | null,
  runtime: ConnectorRuntime,
): Promise<PollResult> {
  const cursor = (stored as Cursor | null) ?? { mentions: {}, own: {}, messages: {} };
  const reader = new StreamReader(access, runtime);
  const next: Cursor = { ...cursor };
  next.mentions = await reader.timeline("mentions", cursor.mentions);
  try {
    next.own = await reader.timeline("tweets", cursor.own);
    if (reader.messagesAreDue(cursor)) {
      next.messages = await reader.messages(cursor.messages);
      next.messagesReadAt = runtime.now().toISOString();
    }
  } catch (error) {
    // What was read before stays read; the rest is tried again with its old place in the cursor.
    if (!(error instanceof PlatformError)) throw error;
    if (error.failure.kind === "reauth_required") throw error;
    reader.postpone(error, next);
  }
  return {
    events: reader.events,
    cursor: { ...next },
    more: [next.mentions, next.own, next.messages].some((stream) => stream.next !== undefined),
    notBefore: reader.notBefore,
  };
}

class StreamReader {
  readonly events: RawEvent[] = [];
  notBefore: Date | undefined;
  private readonly client: XClient;

  constructor(
    private readonly access: ChannelAccess,
    private readonly runtime: ConnectorRuntime,
  ) {
    this.client = new XClient(access, runtime);
  }

  async timeline(name: "mentions" | "tweets", stream: Stream): Promise<Stream> {
    const since = backfillSince(this.access.settings);
    const list = await this.client.list(`users/${this.access.accountId}/${name}`, {
      ...POST_QUERY,
      max_results: "100",
      ...(stream.sinceId
        ? { since_id: stream.sinceId }
        : since
          ? { start_time: `${since.toISOString().slice(0, 19)}Z` }
          : {}),
      ...(stream.next ? { pagination_token: stream.next } : {}),
    });
    this.noteBudget(list.headers);
    for (const post of list.data) {
      this.push(`poll:post:${String(post.id)}`, { source: "post", post, ...relatedTo(post, list) });
    }
    const newestId = stream.newestId ?? list.newestId ?? stream.sinceId;
    return list.nextToken
      ? { sinceId: stream.sinceId, newestId, next: list.nextToken }
      : { sinceId: newestId };
  }

  messagesAreDue(cursor: Cursor): boolean {
    if (cursor.messages.next !== undefined || !cursor.messagesReadAt) return true;
    return this.runtime.now().getTime() - Date.parse(cursor.messagesReadAt) >= DM_SPACING_MS;
  }

  /** Newest first without a `since_id`: read until the last known one. */
  async messages(stream: Stream): Promise<Stream> {
    const since = backfillSince(this.access.settings);
    const list = await this.client.list("dm_events", {
      event_types: "MessageCreate",
      "dm_event.fields":
        "id,event_type,text,sender_id,dm_conversation_id,participant_ids,created_at,attachments",
      expansions: "sender_id",
      "user.fields": POST_QUERY["user.fields"],
      max_results: "100",
      ...(stream.next ? { pagination_token: stream.next } : {}),
    });
    this.noteBudget(list.headers);
    let reachedEnd = false;
    for (const event of list.data) {
      const isKnown = stream.sinceId !== undefined && !isNewer(String(event.id), stream.sinceId);
      const isTooOld =
        stream.sinceId === undefined &&
        since !== null &&
        Date.parse(String(event.created_at)) < since.getTime();
      if (isKnown || isTooOld) {
        reachedEnd = true;
        break;
      }
      const users = list.users.filter((user) => user.id === event.sender_id);
      this.push(`poll:dm:${String(event.id)}`, { source: "dm", event, users });
    }
    const first = list.data[0]?.id;
    const newestId = stream.newestId ?? (first === undefined ? stream.sinceId : String(first));
    return list.nextToken && !reachedEnd
      ? { sinceId: stream.sinceId, newestId, next: list.nextToken }
      : { sinceId: newestId };
  }

  /** A refused part waits; without the permission for private messages the posts still come. */
  postpone(error: PlatformError, next: Cursor): void {
    const now = this.runtime.now();
    if (error.failure.kind === "permission_missing") next.messagesReadAt = now.toISOString();
    else if (error.failure.kind === "rate_limited") this.notBefore = error.failure.retryAt;
    else this.notBefore = new Date(now.getTime() + 60_000);
  }

  private noteBudget(headers: Headers): void {
    if (headers.get("x-rate-limit-remaining") !== "0") return;
    const reset = resetAt(headers, this.runtime.now());
    if (!this.notBefore || reset > this.notBefore) this.notBefore = reset;
  }

  private push(key: string, payload: XPayload): void {
    this.events.push({ key, payload: { ...payload } });
  }
}

/** Only what belongs to this post, so that each event stands on its own. */
function relatedTo(
  post: Record<string, unknown>,
  list: Listing,
): { users: Record<string, unknown>[]; posts: Record<string, unknown>[] } {
  const references = [post.referenced_tweets, post.referenced_posts].flatMap((one) =>
    Array.isArray(one) ? one.map((reference: { id?: unknown }) => String(reference.id)) : [],
  );
  return {
    users: list.users.filter((user) => user.id === post.author_id),
    posts: list.posts.filter((one) => references.includes(String(one.id))),
  };
}

/** Ids are numbers beyond 2^53: longer is larger, then digit by digit. */
function isNewer(id: string, than: string): boolean {
  return id.length === than.length ? id > than : id.length > than.length;
}
