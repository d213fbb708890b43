import {
  type ChannelAccess,
  type ConnectorRuntime,
  PlatformError,
  type PollResult,
  type RawEvent,
} from "@/connectors/contract";
import { backfillSince } from "@/connectors/contract/backfill";
import { invalidResponse } from "@/connectors/contract/outcome";
import { contentHash, SeenVersions } from "@/connectors/contract/seen-versions";
import { htmlToText } from "@/kernel/html-text";
import { WordPressClient } from "./client";
import type { WordPressPayload } from "./map";
import { CommentList, gmtInstant, WireArticle } from "./wire";

const PER_PAGE = 100;
const SEEN_LIMIT = 4_000;
const MAX_FIRST_WALK_PAGES = 100;
const MAX_EDIT_PAGES = 5;
const DAY_MS = 24 * 3_600_000;

interface Cursor {
  /** The highest id of the last walk that reached its end. */
  sinceId: number;
  /** The walk under way: its highest id and its next page. */
  newestId: number;
  page: number;
  isFirstWalk: boolean;
  /** The newest site-local date seen. */
  newestDate: string | null;
  seen: unknown;
}

/**
 * Comments by id, newest first, down to the highest id known; at the end of a walk those of the last
 * day again, for edits and approvals. `after` compares site-local dates, so the site's own newest
 * date less a day is used, and ids tell what is known already.
 */
export async function pollWordPress(
  access: ChannelAccess,
  stored: Record<string, unknown> | null,
  runtime: ConnectorRuntime,
): Promise<PollResult> {
  const cursor = (stored as Cursor | null) ?? {
    sinceId: 0,
    newestId: 0,
    page: 1,
    isFirstWalk: true,
    newestDate: null,
    seen: {},
  };
  const reader = new CommentReader(access, runtime, new SeenVersions(cursor.seen, SEEN_LIMIT));
  reader.newestDate = cursor.newestDate;
  const horizon = cursor.isFirstWalk ? backfillSince(access.settings) : null;
  const list = await reader.page({ orderby: "id", order: "desc", page: String(cursor.page) });
  const ids = list.comments.map((comment) => Number(comment.id));
  const isRecent = (comment: Record<string, unknown>) =>
    horizon === null || gmtInstant(String(comment.date_gmt)) >= horizon;
  await reader.note(
    list.comments.filter((one) => Number(one.id) > cursor.sinceId && isRecent(one)),
  );

  const newestId = Math.max(cursor.newestId, cursor.sinceId, ...ids);
  const isAtEnd =
    list.isLast ||
    ids.some((id) => id <= cursor.sinceId) ||
    !list.comments.every(isRecent) ||
    cursor.page >= MAX_FIRST_WALK_PAGES;
  if (isAtEnd && !cursor.isFirstWalk) await reader.edits();
  return {
    events: reader.events,
    more: !isAtEnd,
    cursor: {
      sinceId: isAtEnd ? newestId : cursor.sinceId,
      newestId,
      page: isAtEnd ? 1 : cursor.page + 1,
      isFirstWalk: cursor.isFirstWalk && !isAtEnd,
      newestDate: reader.newestDate,
      seen: reader.seen.toJSON(),
    } satisfies Cursor,
  };
}

class CommentReader {
  readonly events: RawEvent[] = [];
  newestDate: string | null = null;
  private readonly client: WordPressClient;
  private readonly articles = new Map<number, { title?: string; isClosed?: boolean }>();

  constructor(
    private readonly access: ChannelAccess,
    private readonly runtime: ConnectorRuntime,
    readonly seen: SeenVersions,
  ) {
    this.client = new WordPressClient(access, runtime);
  }

  async page(
    query: Record<string, string>,
  ): Promise<{ comments: Record<string, unknown>[]; isLast: boolean }> {
    const moderation: Record<string, string> =
      this.access.settings.canModerate === false ? {} : { status: "all", context: "edit" };
    const answer = await this.client.read("wp/v2/comments", {
      per_page: String(PER_PAGE),
      ...query,
      ...moderation,
    });
    const comments = CommentList.safeParse(answer.json).data;
    if (!comments) throw invalidResponse("The site's list of comments could not be read");
    const pages = Number(answer.headers.get("x-wp-totalpages") ?? Number.NaN);
    const isShort = comments.length < PER_PAGE;
    return {
      comments,
      isLast: Number.isNaN(pages) ? isShort : Number(query.page) >= pages || isShort,
    };
  }

  async edits(): Promise<void> {
    if (!this.newestDate) return;
    const newest = gmtInstant(this.newestDate).getTime();
    const after = new Date(newest - DAY_MS).toISOString().slice(0, 19);
    for (let page = 1; page <= MAX_EDIT_PAGES; page += 1) {
      const list = await this.page({
        orderby: "date_gmt",
        order: "desc",
        after,
        page: String(page),
      });
      await this.note(list.comments);
      if (list.isLast) return;
    }
  }

  async note(comments: Record<string, unknown>[]): Promise<void> {
    const fresh = comments.flatMap((comment) => {
      const date = String(comment.date ?? "");
      if (date > (this.newestDate ?? "")) this.newestDate = date;
      const id = String(comment.id);
      const content = comment.content as { raw?: string; rendered?: string } | undefined;
      const text = contentHash(content?.raw ?? content?.rendered ?? "");
      const status = String(comment.status ?? "");
      const textState = this.seen.note(id, text);
      const statusState = this.seen.note(`${id}.`, status);
      if (textState === "same" && statusState === "same") return [];
      return [
        { comment, key: `poll:comment:${id}:${text}:${status}`, isEdit: textState === "changed" },
      ];
    });
    await this.learnArticles(fresh.map(({ comment }) => Number(comment.post)));
    for (const { comment, key, isEdit } of fresh) {
      const article = this.articles.get(Number(comment.post));
      const payload: WordPressPayload = {
        comment,
        articleTitle: article?.title,
        isClosed: article?.isClosed,
        editedAt: isEdit ? this.runtime.now().toISOString() : undefined,
      };
      this.events.push({ key, payload: { ...payload } });
    }
  }

  /** Titles for the tickets' subjects; without them the comments still come. */
  private async learnArticles(postIds: number[]): Promise<void> {
    const unknown = [...new Set(postIds)].filter(
      (id) => Number.isInteger(id) && !this.articles.has(id),
    );
    if (unknown.length === 0) return;
    try {
      const answer = await this.client.read("wp/v2/posts", {
        include: unknown.slice(0, PER_PAGE).join(","),
        per_page: String(PER_PAGE),
        _fields: "id,title,comment_status",
      });
      for (const raw of CommentList.safeParse(answer.json).data ?? []) {
        const article = WireArticle.safeParse(raw).data;
        if (!article) continue;
        this.articles.set(article.id, {
          title: article.title ? htmlToText(article.title.rendered) : undefined,
          isClosed: article.comment_status === "closed",
        });
      }
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      if (error.failure.kind === "rate_limited" || error.failure.kind === "reauth_required")
        throw error;
    }
  }
}
