import {
  type ChannelAccess,
  type ConnectorRuntime,
  PlatformError,
  type PollResult,
  type RawEvent,
} from "@/connectors/contract";
import { backfillSince } from "@/connectors/contract/backfill";
import { contentHash, SeenVersions } from "@/connectors/contract/seen-versions";
import { DiscourseClient } from "./client";
import type { DiscoursePayload } from "./map";
import { parentOf } from "./parents";

const SEEN_LIMIT = 1_000;
/** The forum answers posts from a window of 50 ids: where many are hidden a page may be empty. */
const ID_WINDOW = 50;
const MAX_FIRST_WALK = 10_000;

interface Walk {
  /** The highest id of the last walk that reached its end. */
  sinceId?: number | undefined;
  /** The highest id of the walk under way, and where it goes on. */
  newestId?: number | undefined;
  before?: number | undefined;
  walked?: number | undefined;
}

interface Cursor {
  public: Walk;
  private: Walk;
  seen: unknown;
}

/**
 * One page of the newest posts, down to the highest id known. The first page of a walk is looked
 * through for edits (a higher `version`) as well. The same for private messages, if the key may.
 */
export async function pollDiscourse(
  access: ChannelAccess,
  stored: Record<string, unknown> | null,
  runtime: ConnectorRuntime,
): Promise<PollResult> {
  const cursor = (stored as Cursor | null) ?? { public: {}, private: {}, seen: {} };
  const walker = new Walker(access, runtime, new SeenVersions(cursor.seen, SEEN_LIMIT));
  const publicWalk = await walker.step("public", cursor.public);
  let privateWalk = cursor.private;
  let notBefore: Date | undefined;
  if (publicWalk.before === undefined) {
    try {
      privateWalk = await walker.step("private", cursor.private);
    } catch (error) {
      // Public posts that were read stay read; a key without private messages simply has none.
      if (!(error instanceof PlatformError)) throw error;
      if (error.failure.kind === "rate_limited") notBefore = error.failure.retryAt;
    }
  }
  return {
    events: walker.events,
    cursor: {
      public: publicWalk,
      private: privateWalk,
      seen: walker.seen.toJSON(),
    } satisfies Cursor,
    more:
      notBefore === undefined &&
      [publicWalk, privateWalk].some((walk) => walk.before !== undefined),
    notBefore,
  };
}

class Walker {
  readonly events: RawEvent[] = [];
  private readonly client: DiscourseClient;

  constructor(
    private readonly access: ChannelAccess,
    runtime: ConnectorRuntime,
    readonly seen: SeenVersions,
  ) {
    this.client = new DiscourseClient(access, runtime);
  }

  async step(kind: "public" | "private", walk: Walk): Promise<Walk> {
    const posts = await this.client.posts(kind, walk.before);
    const ids = posts.map((post) => Number(post.id)).filter(Number.isInteger);
    const horizon = walk.sinceId === undefined ? backfillSince(this.access.settings) : null;
    let isPastHorizon = false;
    for (const post of posts) {
      if (horizon && Date.parse(String(post.created_at)) < horizon.getTime()) isPastHorizon = true;
      else await this.note(post, kind === "private", walk);
    }
    const newestId = walk.newestId ?? Math.max(walk.sinceId ?? 0, ...ids);
    const lowest = Math.min(
      ...ids,
      (walk.before ?? Number.POSITIVE_INFINITY) - (ids.length ? 1 : ID_WINDOW),
    );
    const walked = (walk.walked ?? 0) + posts.length;
    const isAtEnd =
      isPastHorizon ||
      !Number.isFinite(lowest) ||
      lowest <= Math.max(1, walk.sinceId ?? 0) ||
      walked >= MAX_FIRST_WALK;
    return isAtEnd
      ? { sinceId: newestId }
      : { sinceId: walk.sinceId, newestId, before: lowest, walked };
  }

  private async note(post: Record<string, unknown>, isPrivate: boolean, walk: Walk): Promise<void> {
    const id = String(post.id);
    const version = `v${Number(post.version ?? 1)}`;
    const state = this.seen.note(id, version);
    if (state === "same") return;
    // An old post that fell out of memory is no news; its edit would be a version above 1.
    const isOld = walk.sinceId !== undefined && Number(id) <= walk.sinceId;
    if (isOld && state === "new" && version === "v1") return;
    const parentId = await parentOf(post, this.access, this.client);
    const payload: DiscoursePayload = {
      post,
      instance: this.access.baseUrl,
      ...(isPrivate ? { isPrivate } : {}),
      ...(parentId === undefined ? {} : { parentId }),
    };
    const content = contentHash(String(post.raw ?? post.cooked ?? ""));
    this.events.push({ key: `poll:post:${id}:${version}:${content}`, payload: { ...payload } });
  }
}
