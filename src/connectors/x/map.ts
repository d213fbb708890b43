import { decode } from "html-entities";
import type { Author, InboundItem } from "@/connectors/contract";
import { instantOf, understand } from "@/connectors/contract/understand";
import { DmEvent, DmWebhookEvent, WirePost, WireUser } from "./wire";

/** What is stored of one fact. */
export type XPayload =
  | {
      source: "post";
      post: Record<string, unknown>;
      users: unknown[];
      posts: Record<string, unknown>[];
      eventType?: string;
    }
  | { source: "dm"; event: Record<string, unknown>; users: unknown[] }
  | { source: "dm-webhook"; event: Record<string, unknown>; users: unknown[] }
  | { source: "deleted"; id: string; at: string }
  | { source: "revoked" };

/** Events that say by themselves that the account was named, answered or quoted. */
const SUMMONS = new Set(["post.mention.create", "post.reply.create", "post.quote.create"]);
/** The first millisecond of X's time-ordered ids (snowflakes): 2010-11-04. */
const SNOWFLAKE_EPOCH_MS = 1_288_834_974_657;

/** Raw X fact → items. Pure. @throws Error in a plain word. */
export function mapX(
  raw: Record<string, unknown>,
  account: { accountId: string; settings: Record<string, unknown> },
): InboundItem[] {
  if ("malformed" in raw) throw new Error("The webhook's body is not in X's form.");
  const payload = raw as unknown as XPayload;
  switch (payload.source) {
    case "post":
      return mapPost(payload, account);
    case "dm":
      return mapDm(payload, account.accountId);
    case "dm-webhook":
      return mapDmWebhook(payload, account.accountId);
    case "deleted":
      return [
        { type: "deletion", externalId: payload.id, at: instantOf(payload.at, "The deletion") },
      ];
    case "revoked":
      return [{ type: "revocation", reason: "The permission was taken back on X." }];
    default:
      throw new Error("The event is of no known X kind.");
  }
}

function mapPost(
  payload: Extract<XPayload, { source: "post" }>,
  account: { accountId: string; settings: Record<string, unknown> },
): InboundItem[] {
  const post = understand(WirePost, payload.post, "The post");
  if (!post.authorId) throw new Error("X did not say who wrote the post.");
  if (post.references.some((one) => one.type === "retweeted")) return [];
  const users = usersOf(payload.users);
  const others = listOf(payload.posts).flatMap((one) => WirePost.safeParse(one).data ?? []);
  // An edit is a post of its own with a new id; the first id names the item for good.
  const externalId = post.history[0] ?? post.id;
  const isEdit = externalId !== post.id;
  const writtenAt = post.createdAt ? instantOf(post.createdAt, "The post") : snowflakeTime(post.id);
  if (!writtenAt) throw new Error("X did not say when the post was written.");
  const author = users.get(post.authorId);
  const text = readableText(post);
  const parent = post.references.find((one) => one.type === "replied_to")?.id;
  const place = {
    externalId,
    threadKey: post.conversationId ?? externalId,
    ...(parent ? { parentExternalId: parent } : {}),
    visibility: "public" as const,
    permalink: `https://x.com/${author?.username ?? "i/web"}/status/${post.id}`,
    at: (isEdit ? snowflakeTime(externalId) : null) ?? writtenAt,
    text,
  };
  if (post.authorId === account.accountId) {
    return isEdit
      ? [{ type: "edit", externalId, text, at: writtenAt }]
      : [{ type: "own", ...place, facts: {} }];
  }
  return [
    {
      type: "mention",
      ...place,
      kind: parent ? "comment" : "post",
      author: authorOf(post.authorId, author),
      ...(isEdit ? { editedAt: writtenAt } : {}),
      facts: {
        isSummoned: SUMMONS.has(payload.eventType ?? "") || isSummoned(post, others, account),
        ...(isEdit ? { latestPostId: post.id } : {}),
        ...(author?.username ? { username: author.username } : {}),
        ...(author?.receivesYourDm === undefined ? {} : { receivesYourDm: author.receivesYourDm }),
      },
    },
  ];
}

/** X, "Reply restrictions" of 2026-02-23: the author named the account, quoted or answered it. */
function isSummoned(
  post: WirePost,
  others: WirePost[],
  account: { accountId: string; settings: Record<string, unknown> },
): boolean {
  if (post.inReplyToUserId === account.accountId) return true;
  const quoted = post.references.filter((one) => one.type === "quoted").map((one) => one.id);
  if (others.some((one) => quoted.includes(one.id) && one.authorId === account.accountId))
    return true;
  const handle =
    typeof account.settings.handle === "string" ? account.settings.handle.toLowerCase() : "";
  if (post.mentions?.some((one) => one.id === account.accountId)) return true;
  if (!handle) return false;
  const named =
    post.mentions?.map((one) => one.username) ??
    [...post.text.matchAll(/(?<![\w@])@(\w{1,15})/g)].map((match) => match[1] ?? "");
  return named.some((name) => name.toLowerCase() === handle);
}

/** X escapes `&`, `<` and `>` and shortens links: both are undone for reading. */
function readableText(post: Pick<WirePost, "text" | "urls">): string {
  let text = post.text;
  for (const { url, expanded_url } of post.urls) {
    if (expanded_url) text = text.replaceAll(url, expanded_url);
  }
  return decode(text, { level: "xml" });
}

function mapDm(payload: Extract<XPayload, { source: "dm" }>, accountId: string): InboundItem[] {
  const event = understand(DmEvent, payload.event, "The message");
  if (event.event_type !== undefined && event.event_type !== "MessageCreate") return [];
  const other =
    event.participant_ids?.find((id) => id !== accountId) ??
    event.dm_conversation_id?.split("-").find((id) => id !== accountId);
  return directMessage({
    id: event.id,
    at: instantOf(event.created_at, "The message"),
    text: decode(event.text, { level: "xml" }),
    senderId: event.sender_id,
    recipientId: event.sender_id === accountId ? other : accountId,
    conversationId: event.dm_conversation_id,
    users: usersOf(payload.users),
    accountId,
  });
}

function mapDmWebhook(
  payload: Extract<XPayload, { source: "dm-webhook" }>,
  accountId: string,
): InboundItem[] {
  const { id, created_timestamp, message_create } = understand(
    DmWebhookEvent,
    payload.event,
    "The message",
  );
  const { text, entities } = message_create.message_data;
  return directMessage({
    id,
    at: instantOf(created_timestamp, "The message"),
    text: readableText({ text, urls: entities?.urls ?? [] }),
    senderId: message_create.sender_id,
    recipientId: message_create.target.recipient_id,
    conversationId: undefined,
    users: usersOf(payload.users),
    accountId,
  });
}

function directMessage(one: {
  id: string;
  at: Date;
  text: string;
  senderId: string;
  recipientId: string | undefined;
  conversationId: string | undefined;
  users: Map<string, WireUser>;
  accountId: string;
}): InboundItem[] {
  const isOwn = one.senderId === one.accountId;
  const conversation =
    one.conversationId ?? conversationBetween(one.senderId, one.recipientId ?? one.accountId);
  const place = {
    externalId: one.id,
    threadKey: `dm:${conversation}`,
    visibility: "private" as const,
    at: one.at,
    text: one.text,
  };
  if (isOwn) {
    return [{ type: "own", ...place, recipientExternalId: one.recipientId, facts: {} }];
  }
  const author = one.users.get(one.senderId);
  const facts = author?.username ? { username: author.username } : {};
  return [
    { type: "mention", ...place, kind: "message", author: authorOf(one.senderId, author), facts },
  ];
}

/** X names a conversation of two `smallerId-largerId`. */
function conversationBetween(one: string, other: string): string {
  const isSmaller = one.length === other.length ? one < other : one.length < other.length;
  return isSmaller ? `${one}-${other}` : `${other}-${one}`;
}

function usersOf(raw: unknown): Map<string, WireUser> {
  const users = listOf(raw).flatMap((one) => WireUser.safeParse(one).data ?? []);
  return new Map(users.map((user) => [user.id, user]));
}

function authorOf(id: string, user: WireUser | undefined): Author {
  return {
    externalId: id,
    handle: user?.username,
    name: user?.name,
    avatarUrl: user?.avatarUrl,
    profileUrl: user?.username ? `https://x.com/${user.username}` : undefined,
    followers: user?.followers,
    verified: user?.isVerified,
  };
}

/** The time inside a time-ordered id; null for ids from before them. */
function snowflakeTime(id: string): Date | null {
  if (!/^\d{14,19}$/.test(id)) return null;
  return new Date(Number(BigInt(id) >> 22n) + SNOWFLAKE_EPOCH_MS);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
