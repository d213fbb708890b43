import type { z } from "zod";
import type { InboundItem } from "@/connectors/contract";
import { instantOf, understand } from "@/connectors/contract/understand";
import { ChangeValue, type From, GraphComment, GraphMessage, GraphPost, Messaging } from "./wire";

/**
 * What is stored of one fact. `feed`, `mention` and `messaging` come from webhooks, the others from
 * polling. `postFrom` is the author of the post a comment hangs under, if polling could see it.
 */
export interface FacebookPayload {
  source: "feed" | "mention" | "messaging" | "post" | "comment" | "message";
  value: Record<string, unknown>;
  postId?: string;
  postFrom?: string | null;
  /** When polling saw that the text had changed. */
  editedAt?: string;
  /** The webhook entry's time in epoch seconds or milliseconds. */
  time?: number;
  /** Who wrote a message, whom its webhook gives by id alone; null when Facebook does not say. */
  person?: z.infer<typeof From> | null;
}

/** Raw Facebook fact → items. Pure. @throws Error in a plain word. */
export function mapFacebook(
  raw: Record<string, unknown>,
  account: { accountId: string },
): InboundItem[] {
  if ("malformed" in raw) throw new Error("The webhook's body is not in Facebook's form.");
  const payload = raw as unknown as FacebookPayload;
  switch (payload.source) {
    case "feed":
    case "mention":
      return mapChange(
        understand(ChangeValue, payload.value, "The event"),
        payload,
        account.accountId,
      );
    case "messaging":
      return mapMessaging(payload, account.accountId);
    case "post":
      return mapPost(payload, account.accountId);
    case "comment":
      return mapComment(payload, account.accountId);
    case "message":
      return mapMessage(payload, account.accountId);
    default:
      throw new Error("The event is of no known Facebook kind.");
  }
}

/** Page posts by item: everything else (reactions, shares of others …) is no mention. */
export const POST_ITEMS = new Set([
  "post",
  "status",
  "photo",
  "video",
  "share",
  "link",
  "note",
  "event",
]);
export const EDIT_VERBS = new Set(["edited", "edit", "update"]);
export const REMOVE_VERBS = new Set(["remove", "delete"]);

function mapChange(value: ChangeValue, payload: FacebookPayload, pageId: string): InboundItem[] {
  const externalId = value.comment_id ?? value.post_id;
  if (!externalId) return [];
  const at = value.created_time ?? entryTime(payload) ?? missing("a time");
  if (REMOVE_VERBS.has(value.verb)) {
    return [{ type: "deletion", externalId, at: entryTime(payload) ?? at }];
  }
  const from =
    value.from ?? (value.sender_id ? { id: value.sender_id, name: value.sender_name } : undefined);
  if (!from) throw new Error("Facebook did not say who wrote it.");
  return contribution({
    externalId,
    commentId: value.comment_id,
    postId: value.post_id,
    parentId: value.parent_id,
    isBelowVisitorPost: value.post?.status_type === "wall_post",
    from,
    pageId,
    text: [value.message, value.link ?? value.photo ?? value.video].filter(Boolean).join("\n"),
    permalink: value.permalink_url,
    at,
    editedAt: EDIT_VERBS.has(value.verb)
      ? (value.edited_time ?? entryTime(payload) ?? at)
      : undefined,
    facts: { source: payload.source },
  });
}

function mapPost(payload: FacebookPayload, pageId: string): InboundItem[] {
  const post = understand(GraphPost, payload.value, "The post");
  if (!post.from) throw new Error("Facebook did not say who wrote the post.");
  return contribution({
    externalId: post.id,
    postId: post.id,
    from: post.from,
    pageId,
    text: post.message ?? post.story ?? "",
    permalink: post.permalink_url,
    at: post.created_time,
    editedAt: payload.editedAt ? instantOf(payload.editedAt, "The edit") : undefined,
    facts: pick({ canReplyPrivately: post.can_reply_privately }),
  });
}

function mapComment(payload: FacebookPayload, pageId: string): InboundItem[] {
  const comment = understand(GraphComment, payload.value, "The comment");
  if (!comment.from) throw new Error("Facebook did not say who wrote the comment.");
  return contribution({
    externalId: comment.id,
    commentId: comment.id,
    postId: payload.postId,
    parentId: comment.parent?.id ?? payload.postId,
    isBelowVisitorPost: Boolean(payload.postFrom) && payload.postFrom !== pageId,
    from: comment.from,
    pageId,
    text: comment.message ?? "",
    permalink: comment.permalink_url,
    at: comment.created_time,
    editedAt: payload.editedAt ? instantOf(payload.editedAt, "The edit") : undefined,
    facts: pick({
      canComment: comment.can_comment,
      canReplyPrivately: comment.can_reply_privately,
    }),
  });
}

interface Contribution {
  externalId: string;
  commentId?: string | undefined;
  postId?: string | undefined;
  parentId?: string | undefined;
  isBelowVisitorPost?: boolean;
  from: z.infer<typeof From>;
  pageId: string;
  text: string;
  permalink?: string | undefined;
  at: Date;
  editedAt?: Date | undefined;
  facts: Record<string, unknown>;
}

/**
 * A post or comment. The thread is a visitor's post with all that is below it; under the Page's own
 * posts it is the top-level comment (two levels only: a reply's parent is its top-level comment).
 */
function contribution(one: Contribution): InboundItem[] {
  const topLevel =
    !one.commentId || !one.parentId || one.parentId === one.postId ? one.commentId : one.parentId;
  const threadKey =
    topLevel === undefined || one.isBelowVisitorPost
      ? `post:${one.postId ?? one.externalId}`
      : `post:${one.postId}:${topLevel}`;
  const place = {
    externalId: one.externalId,
    visibility: "public" as const,
    permalink: one.permalink ?? `https://www.facebook.com/${one.externalId}`,
    at: one.at,
    ...(one.commentId && one.parentId ? { parentExternalId: one.parentId } : {}),
  };
  if (one.from.id === one.pageId) {
    if (one.editedAt) {
      return [{ type: "edit", externalId: one.externalId, text: one.text, at: one.editedAt }];
    }
    return [{ type: "own", ...place, text: one.text, facts: {} }];
  }
  return [
    {
      type: "mention",
      ...place,
      threadKey,
      kind: one.commentId ? "comment" : "post",
      author: { externalId: one.from.id, name: one.from.name },
      text: one.text,
      ...(one.editedAt ? { editedAt: one.editedAt } : {}),
      facts: { ...one.facts, ...pick({ postId: one.postId, topLevelCommentId: topLevel }) },
    },
  ];
}

function mapMessaging(payload: FacebookPayload, pageId: string): InboundItem[] {
  const item = understand(Messaging, payload.value, "The message");
  const at = instantOf(item.timestamp, "The message");
  if (item.message_edit) {
    const { mid, text } = item.message_edit;
    return [{ type: "edit", externalId: mid, text, at }];
  }
  const { message } = item;
  if (message?.is_deleted) return [{ type: "deletion", externalId: message.mid, at }];
  const externalId = message?.mid ?? item.postback?.mid;
  if (!externalId) return [];
  const attachments = (message?.attachments ?? []).map((one) =>
    [`[${one.type ?? "attachment"}]`, one.payload?.url].filter(Boolean).join(" "),
  );
  const text = [message?.text ?? item.postback?.title, ...attachments].filter(Boolean).join("\n");
  return privateMessage({
    externalId,
    at,
    text,
    from: payload.person?.id === item.sender.id ? payload.person : { id: item.sender.id },
    to: item.recipient.id,
    isOwn: message?.is_echo === true || item.sender.id === pageId,
    parent: message?.reply_to?.mid,
  });
}

function mapMessage(payload: FacebookPayload, pageId: string): InboundItem[] {
  const message = understand(GraphMessage, payload.value, "The message");
  if (!message.from) throw new Error("Facebook did not say who wrote the message.");
  const to = message.to?.data.find((one) => one.id !== message.from?.id)?.id ?? pageId;
  return privateMessage({
    externalId: message.id,
    at: message.created_time,
    text: message.message ?? "",
    from: message.from,
    to,
    isOwn: message.from.id === pageId,
  });
}

function privateMessage(one: {
  externalId: string;
  at: Date;
  text: string;
  from: z.infer<typeof From>;
  to: string;
  isOwn: boolean;
  parent?: string | undefined;
}): InboundItem[] {
  const person = one.isOwn ? one.to : one.from.id;
  const place = {
    externalId: one.externalId,
    threadKey: `dm:${person}`,
    visibility: "private" as const,
    at: one.at,
    text: one.text,
    facts: {},
    ...(one.parent ? { parentExternalId: one.parent } : {}),
  };
  if (one.isOwn) return [{ type: "own", ...place, recipientExternalId: person }];
  const author = { externalId: person, name: one.from.name };
  return [{ type: "mention", ...place, kind: "message", author }];
}

function entryTime(payload: FacebookPayload): Date | undefined {
  if (typeof payload.time !== "number") return undefined;
  return instantOf(payload.time > 1e11 ? payload.time : payload.time * 1_000, "The event");
}

function pick(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function missing(what: string): never {
  throw new Error(`Facebook's event lacks ${what}.`);
}
