import type { ReplyRecord } from "../kit/platform";

export interface User {
  id: string;
  username: string;
  name: string;
  followers: number;
  receivesDm: boolean;
  createdAt: number;
}

export interface UrlEntity {
  start: number;
  end: number;
  url: string;
  expanded_url: string;
  display_url: string;
}

export interface Tweet {
  id: string;
  authorId: string;
  text: string;
  createdAt: number;
  conversationId: string;
  /** The post answered; it may be one that is not here (deleted, protected, never seen). */
  repliedToId: string | null;
  inReplyToUserId: string | null;
  quotedId: string | null;
  language: string;
  urls: UrlEntity[];
  /** Oldest first, the last is this one. */
  editHistory: string[];
  deleted: boolean;
}

export interface DirectMessage {
  id: string;
  conversationId: string;
  senderId: string;
  recipientId: string;
  text: string;
  createdAt: number;
}

/** A connected account: a user whose token the product holds. */
export interface Account {
  userId: string;
  token: string;
  /** Set by the control interface: every event of the account goes there. */
  webhookUrl: string | null;
  /** Ids of posts that name the account, newest first. */
  mentionIds: string[];
  /** Ids of the account's own posts, newest first. */
  ownIds: string[];
  replies: ReplyRecord[];
}

export interface Webhook {
  id: string;
  url: string;
  valid: boolean;
  createdAt: number;
}

export interface Subscription {
  id: string;
  eventType: string;
  userId: string;
  tag: string | null;
  webhookId: string;
  createdAt: number;
}

export interface XState {
  users: Map<string, User>;
  accounts: Map<string, Account>;
  tweets: Map<string, Tweet>;
  messages: Map<string, DirectMessage>;
  webhooks: Map<string, Webhook>;
  subscriptions: Map<string, Subscription>;
  /** The last id given out, so that ids always grow. */
  lastId: string;
}

export interface XSecrets {
  consumerSecret: string;
  /** The app's own bearer token: webhooks, search, no private data. */
  appToken: string;
}

export const X_DEFAULTS: XSecrets = {
  consumerSecret: "sim-x-consumer-secret",
  appToken: "sim-x-app-token",
};

export const EVENT_TYPES = [
  "post.create",
  "post.delete",
  "post.mention.create",
  "post.reply.create",
  "post.quote.create",
  "dm.received",
  "dm.sent",
  "chat.received",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const EPOCH_MS = 1_288_834_974_657n;

export function initialState(): XState {
  const state: XState = {
    users: new Map(),
    accounts: new Map(),
    tweets: new Map(),
    messages: new Map(),
    webhooks: new Map(),
    subscriptions: new Map(),
    lastId: "0",
  };
  addAccount(state, {
    user: {
      id: "900100",
      username: "nordwind",
      name: "Nordwind Versand",
      followers: 5200,
      receivesDm: true,
      createdAt: Date.UTC(2015, 0, 1),
    },
    token: "sim-x-token",
  });
  return state;
}

export function addAccount(state: XState, { user, token }: { user: User; token: string }): Account {
  state.users.set(user.id, user);
  const account: Account = {
    userId: user.id,
    token,
    webhookUrl: null,
    mentionIds: [],
    ownIds: [],
    replies: [],
  };
  state.accounts.set(user.id, account);
  return account;
}

/** A snowflake: grows with the time of arrival, whatever time a replayed post claims. */
export function newId(state: XState, nowMs: number): string {
  const byTime = (BigInt(nowMs) - EPOCH_MS) << 22n;
  const last = BigInt(state.lastId);
  state.lastId = String(byTime > last ? byTime : last + 1n);
  return state.lastId;
}

/** Ids are 64-bit numbers in strings: the longer is the larger. */
export function compareIds(one: string, other: string): number {
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Puts an id into a list that is kept newest first. */
export function insertNewestFirst(ids: string[], id: string): void {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareIds(ids[middle] ?? "", id) > 0) low = middle + 1;
    else high = middle;
  }
  if (ids[low] !== id) ids.splice(low, 0, id);
}

export function userByName(state: XState, username: string): User | undefined {
  const wanted = username.toLowerCase();
  for (const user of state.users.values()) {
    if (user.username.toLowerCase() === wanted) return user;
  }
  return undefined;
}

export function conversationOf(one: string, other: string): string {
  return compareIds(one, other) < 0 ? `${one}-${other}` : `${other}-${one}`;
}
