import type { ChannelAccess, ConnectorRuntime, PollResult, RawEvent } from "@/connectors/contract";
import { backfillSince } from "@/connectors/contract/backfill";
import { contentHash, SeenVersions } from "@/connectors/contract/seen-versions";
import { GraphClient, nextAfter } from "./client";
import { usagePause } from "./graph-failure";
import type { FacebookPayload } from "./map";
import { GraphList, GraphPost } from "./wire";

const POSTS_PER_PAGE = 25;
const COMMENT_FIELDS =
  "id,message,from,created_time,parent{id},permalink_url,can_comment,can_reply_privately";
const FEED_FIELDS = `id,message,from,created_time,updated_time,permalink_url,can_reply_privately,comments.filter(stream).order(reverse_chronological).limit(50){${COMMENT_FIELDS}}`;
const OVERLAP_MS = 24 * 3_600_000;
const SEEN_LIMIT = 3_000;

interface Cursor {
  /** Start of the last cycle that was completed. */
  since: string | null;
  /** Page of the feed to go on with, and when this cycle began. */
  after: string | null;
  cycleStartedAt: string;
  seen: unknown;
}

/**
 * One page of the Page's feed with the newest comments of each post, in one call (a quiet Page has
 * a tiny call budget); at the end of a cycle the conversations that moved. A cycle ends at the
 * first page on which nothing was new and nothing moved since the day before the last cycle.
 */
export async function pollFacebook(
  access: ChannelAccess,
  stored: Record<string, unknown> | null,
  runtime: ConnectorRuntime,
): Promise<PollResult> {
  const now = runtime.now();
  const cursor = (stored as Cursor | null) ?? {
    since: null,
    after: null,
    cycleStartedAt: now.toISOString(),
    seen: {},
  };
  const step = new PollStep(access, runtime, new SeenVersions(cursor.seen, SEEN_LIMIT), now);
  const cycleStartedAt = cursor.after ? cursor.cycleStartedAt : now.toISOString();
  const horizon = cursor.since
    ? new Date(Date.parse(cursor.since) - OVERLAP_MS)
    : (backfillSince(access.settings) ?? new Date(0));

  const { after, isPast } = await step.feedPage(cursor.after, horizon);
  const goesOn = after !== null && !isPast;
  if (!goesOn) await step.conversations(horizon);
  return {
    events: step.events,
    more: goesOn,
    notBefore: step.pause,
    cursor: {
      since: goesOn ? cursor.since : cycleStartedAt,
      after: goesOn ? after : null,
      cycleStartedAt,
      seen: step.seen.toJSON(),
    } satisfies Cursor,
  };
}

class PollStep {
  readonly events: RawEvent[] = [];
  pause: Date | undefined;
  private readonly client: GraphClient;

  constructor(
    private readonly access: ChannelAccess,
    runtime: ConnectorRuntime,
    readonly seen: SeenVersions,
    private readonly now: Date,
  ) {
    this.client = new GraphClient(access, runtime);
  }

  async feedPage(
    after: string | null,
    horizon: Date,
  ): Promise<{ after: string | null; isPast: boolean }> {
    const list = await this.client.list(`${this.access.accountId}/feed`, {
      fields: FEED_FIELDS,
      limit: String(POSTS_PER_PAGE),
      ...(after ? { after } : {}),
    });
    this.pause = usagePause(list.headers, this.now);
    const before = this.events.length;
    let moved = false;
    for (const raw of list.data) {
      const { comments, ...value } = raw;
      const post = GraphPost.safeParse(value);
      const movedAt = post.data?.updated_time ?? post.data?.created_time;
      const isRecent = !movedAt || movedAt >= horizon;
      moved ||= isRecent;
      const postId = String(value.id);
      this.note("post", postId, value, {});
      const where = { postId, postFrom: post.data?.from?.id ?? null };
      await this.comments(where, GraphList.safeParse(comments).data ?? { data: [] }, horizon);
    }
    const isPast = !moved && this.events.length === before && list.data.length > 0;
    return { after: nextAfter(list), isPast };
  }

  private async comments(
    where: { postId: string; postFrom: string | null },
    first: GraphList,
    horizon: Date,
  ): Promise<void> {
    for (let list = first, pages = 0; pages < 100; pages += 1) {
      let fresh = 0;
      for (const value of list.data) {
        if (this.note("comment", String(value.id), value, where)) fresh += 1;
      }
      const last = list.data.at(-1);
      const oldest = last ? Date.parse(String(last.created_time).replace("+0000", "Z")) : 0;
      const after = nextAfter(list);
      if (after === null || (fresh < list.data.length && oldest < horizon.getTime())) return;
      if (fresh === 0) return;
      list = await this.client.list(`${where.postId}/comments`, {
        filter: "stream",
        order: "reverse_chronological",
        fields: COMMENT_FIELDS,
        limit: "100",
        after,
      });
    }
  }

  /** Details exist for the 20 newest messages of a conversation only. */
  async conversations(horizon: Date): Promise<void> {
    for (let after: string | null = null, pages = 0; pages < 10; pages += 1) {
      const list: GraphList = await this.client.list(`${this.access.accountId}/conversations`, {
        platform: "messenger",
        fields: "id,updated_time,messages.limit(20){id,created_time,from,to,message}",
        limit: "25",
        ...(after ? { after } : {}),
      });
      const before = this.events.length;
      let moved = false;
      for (const conversation of list.data) {
        const at = Date.parse(String(conversation.updated_time).replace("+0000", "Z"));
        moved ||= !(at < horizon.getTime());
        for (const value of GraphList.safeParse(conversation.messages).data?.data ?? []) {
          this.note("message", String(value.id), value, {});
        }
      }
      after = nextAfter(list);
      if (after === null || (!moved && this.events.length === before)) return;
    }
  }

  /** True when it was new or changed, and so became an event. */
  private note(
    source: "post" | "comment" | "message",
    id: string,
    value: Record<string, unknown>,
    where: Partial<FacebookPayload>,
  ): boolean {
    const version = contentHash(String(value.message ?? ""));
    const state = this.seen.note(contentHash(id), version);
    if (state === "same") return false;
    const payload: FacebookPayload = {
      source,
      value,
      ...where,
      ...(state === "changed" ? { editedAt: this.now.toISOString() } : {}),
    };
    this.events.push({
      key: `poll:${source}:${contentHash(id)}:${version}`,
      payload: { ...payload },
    });
    return true;
  }
}
