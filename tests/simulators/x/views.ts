import twitter from "twitter-text";
import { isRecord } from "../kit/http";
import { notFound } from "./problems";
import type { DirectMessage, Tweet, User, XState } from "./state";

/** X is renaming its wire: both families are in use. */
export type WireNames = "tweet" | "post";

export interface FieldSelection {
  names: WireNames;
  tweet: string[];
  user: string[];
  expansions: string[];
}

/** @throws nothing: unknown fields are left out, as the selection of known ones. */
export function selectionOf(query: URLSearchParams): FieldSelection {
  const list = (name: string) => (query.get(name) ?? "").split(",").filter(Boolean);
  const names = query.has("post.fields") ? "post" : "tweet";
  return {
    names,
    tweet: [...list("tweet.fields"), ...list("post.fields")].map(toOldName),
    user: list("user.fields"),
    expansions: list("expansions").map(toOldName),
  };
}

/** A list answer: `data` is absent when empty, `errors` may stand beside `data`. */
export function listing(
  state: XState,
  tweets: Tweet[],
  selection: FieldSelection,
  meta?: Record<string, unknown>,
): Record<string, unknown> {
  const includes: Record<string, unknown> = {};
  const errors: unknown[] = [];
  const { expansions } = selection;
  const referenced = new Map<string, Tweet>();
  if (expansions.includes("referenced_tweets.id")) {
    for (const id of tweets.flatMap(referencedIds)) {
      const tweet = state.tweets.get(id);
      if (tweet && !tweet.deleted) referenced.set(id, tweet);
      else errors.push(notFound("tweet", "referenced_tweets.id", id));
    }
  }
  const people = new Set<string>();
  if (expansions.includes("author_id")) for (const one of tweets) people.add(one.authorId);
  if (expansions.includes("referenced_tweets.id.author_id")) {
    for (const one of referenced.values()) people.add(one.authorId);
  }
  if (expansions.includes("in_reply_to_user_id")) {
    for (const one of tweets) if (one.inReplyToUserId) people.add(one.inReplyToUserId);
  }
  const users = [...people].flatMap((id) => state.users.get(id) ?? []);
  if (users.length > 0) includes.users = users.map((user) => userView(user, selection.user));
  if (referenced.size > 0) {
    includes.tweets = [...referenced.values()].map((one) => tweetView(state, one, selection.tweet));
  }
  const data = tweets.map((one) => tweetView(state, one, selection.tweet));
  return wire(selection.names, {
    ...(data.length > 0 ? { data } : {}),
    ...(Object.keys(includes).length > 0 ? { includes } : {}),
    ...(errors.length > 0 ? { errors } : {}),
    ...(meta ? { meta } : {}),
  });
}

/** Only the fields asked for; id, text and edit history always. */
export function tweetView(state: XState, tweet: Tweet, fields: string[]): Record<string, unknown> {
  const all = fullTweet(state, tweet);
  const always = ["id", "text", "edit_history_tweet_ids"];
  return pick(all, [...always, ...fields]);
}

export function fullTweet(state: XState, tweet: Tweet): Record<string, unknown> {
  const mentions = twitter
    .extractMentionsWithIndices(tweet.text)
    .map(({ screenName, indices }) => ({
      start: indices[0],
      end: indices[1],
      username: screenName,
      ...idOf(state, screenName),
    }));
  const references = [
    ...(tweet.repliedToId ? [{ type: "replied_to", id: tweet.repliedToId }] : []),
    ...(tweet.quotedId ? [{ type: "quoted", id: tweet.quotedId }] : []),
  ];
  const entities = {
    ...(mentions.length > 0 ? { mentions } : {}),
    ...(tweet.urls.length > 0 ? { urls: tweet.urls } : {}),
  };
  const isLong = twitter.parseTweet(tweet.text).weightedLength > 280;
  return {
    id: tweet.id,
    text: isLong ? `${[...tweet.text].slice(0, 260).join("")}…` : tweet.text,
    ...(isLong ? { note_tweet: { text: tweet.text } } : {}),
    edit_history_tweet_ids: tweet.editHistory,
    created_at: new Date(tweet.createdAt).toISOString(),
    author_id: tweet.authorId,
    conversation_id: tweet.conversationId,
    ...(tweet.inReplyToUserId ? { in_reply_to_user_id: tweet.inReplyToUserId } : {}),
    ...(references.length > 0 ? { referenced_tweets: references } : {}),
    ...(Object.keys(entities).length > 0 ? { entities } : {}),
    public_metrics: { retweet_count: 0, reply_count: 0, like_count: 0, quote_count: 0 },
    lang: tweet.language,
    reply_settings: "everyone",
    edit_controls: {
      edits_remaining: 5,
      is_edit_eligible: true,
      editable_until: new Date(tweet.createdAt + 3_600_000).toISOString(),
    },
    possibly_sensitive: false,
  };
}

export function userView(user: User, fields: string[]): Record<string, unknown> {
  const all = {
    id: user.id,
    name: user.name,
    username: user.username,
    created_at: new Date(user.createdAt).toISOString(),
    profile_image_url: `https://pbs.twimg.com/profile_images/${user.id}/normal.jpg`,
    verified: user.followers >= 100_000,
    verified_type: user.followers >= 100_000 ? "blue" : "none",
    protected: false,
    receives_your_dm: user.receivesDm,
    public_metrics: {
      followers_count: user.followers,
      following_count: 0,
      tweet_count: 0,
      listed_count: 0,
    },
  };
  return pick(all, ["id", "name", "username", ...fields]);
}

export function messageView(message: DirectMessage, fields: string[]): Record<string, unknown> {
  const all = {
    id: message.id,
    event_type: "MessageCreate",
    text: message.text,
    sender_id: message.senderId,
    dm_conversation_id: message.conversationId,
    participant_ids: [message.senderId, message.recipientId],
    created_at: new Date(message.createdAt).toISOString(),
  };
  return pick(all, ["id", "event_type", "text", ...fields]);
}

/** The same answer in the family of names the caller used. */
export function wire(names: WireNames, value: Record<string, unknown>): Record<string, unknown> {
  if (names === "tweet") return value;
  const renamed = rename(value);
  return isRecord(renamed) ? renamed : {};
}

const NEW_NAMES: Record<string, string> = {
  referenced_tweets: "referenced_posts",
  edit_history_tweet_ids: "edit_history_post_ids",
  tweets: "posts",
  tweet_count: "post_count",
  note_tweet: "note_post",
};
const OLD_NAMES = Object.fromEntries(Object.entries(NEW_NAMES).map(([old, now]) => [now, old]));

function toOldName(name: string): string {
  const [first = name, ...rest] = name.split(".");
  return [OLD_NAMES[first] ?? first, ...rest].join(".");
}

function rename(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rename);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [NEW_NAMES[key] ?? key, rename(inner)]),
  );
}

function referencedIds(tweet: Tweet): string[] {
  return [tweet.repliedToId, tweet.quotedId].flatMap((id) => id ?? []);
}

function idOf(state: XState, screenName: string): { id?: string } {
  const wanted = screenName.toLowerCase();
  for (const account of state.accounts.keys()) {
    const user = state.users.get(account);
    if (user?.username.toLowerCase() === wanted) return { id: user.id };
  }
  return {};
}

function pick(all: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(names)].flatMap((name) => (name in all ? [[name, all[name]]] : [])),
  );
}
