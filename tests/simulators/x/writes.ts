import { createHash } from "node:crypto";
import {
  isRecord,
  json,
  readFields,
  type SimRequest,
  type SimResponse,
  stringOf,
} from "../kit/http";
import { requireUser, type XCaller } from "./access";
import { addTweet, isSummoned, shortenUrls, weightedLength } from "./posts";
import { forbidden, invalidRequest } from "./problems";
import {
  type Account,
  conversationOf,
  type DirectMessage,
  newId,
  type Tweet,
  type XState,
} from "./state";
import type { XWebhooks } from "./webhooks";

const MAX_WEIGHTED_LENGTH = 280;
const MAX_MESSAGE_LENGTH = 10_000;
const DUPLICATE_MS = 24 * 60 * 60 * 1000;
const TWEET_KEYS = [
  "text",
  "reply",
  "media",
  "reply_settings",
  "quote_tweet_id",
  "poll",
  "geo",
  "nullcast",
  "for_super_followers_only",
  "direct_message_deep_link",
  "community_id",
];
const REPLY_KEYS = [
  "in_reply_to_tweet_id",
  "exclude_reply_user_ids",
  "auto_populate_reply_metadata",
];

/** What X's API v2 lets a user's token write. */
export class XWrites {
  constructor(
    private readonly state: () => XState,
    private readonly webhooks: XWebhooks,
    private readonly now: () => number,
  ) {}

  post(request: SimRequest, caller: XCaller): SimResponse {
    const account = requireUser(caller);
    const body = readFields(request);
    refuseUnknownKeys(body, TWEET_KEYS);
    const reply = isRecord(body.reply) ? body.reply : null;
    if (reply) refuseUnknownKeys(reply, REPLY_KEYS, "reply.");
    const written = typeof body.text === "string" ? body.text : "";
    if (written.trim() === "") {
      throw invalidRequest("The `text` field is required unless media is attached.");
    }
    const target = reply ? this.target(account, stringOf(reply.in_reply_to_tweet_id) ?? "") : null;
    this.requireLength(written, target);
    this.refuseDuplicate(account, written, target);
    const id = newId(this.state(), this.now());
    const { text, urls } = shortenUrls(written, (url) =>
      createHash("sha256").update(`${id}${url}`).digest("hex").slice(0, 10),
    );
    const tweet: Tweet = {
      id,
      authorId: account.userId,
      text,
      createdAt: this.now(),
      conversationId: target?.conversationId ?? id,
      repliedToId: target?.id ?? null,
      inReplyToUserId: target?.authorId ?? null,
      quotedId: null,
      language: "und",
      urls,
      editHistory: [id],
      deleted: false,
    };
    addTweet(this.state(), tweet);
    account.replies.push({
      id,
      inReplyTo: target?.id ?? null,
      text: written,
      at: new Date(tweet.createdAt).toISOString(),
      visibility: "public",
      account: account.userId,
    });
    this.webhooks.created(tweet, [], false);
    return json(201, { data: { id, text, edit_history_tweet_ids: [id] } });
  }

  remove(caller: XCaller, id: string): SimResponse {
    const account = requireUser(caller);
    const tweet = this.state().tweets.get(id);
    if (!tweet || tweet.deleted) return json(200, { data: { deleted: true } });
    if (tweet.authorId !== account.userId) {
      throw forbidden("You are not allowed to delete this Tweet.");
    }
    tweet.deleted = true;
    this.webhooks.deleted(tweet);
    return json(200, { data: { deleted: true } });
  }

  message(request: SimRequest, caller: XCaller, recipientId: string): SimResponse {
    const account = requireUser(caller);
    const body = readFields(request);
    refuseUnknownKeys(body, ["text", "attachments"]);
    const text = typeof body.text === "string" ? body.text : "";
    if (text === "" || [...text].length > MAX_MESSAGE_LENGTH) {
      throw invalidRequest("The `text` of a message must have 1 to 10,000 characters.");
    }
    const recipient = this.state().users.get(recipientId);
    if (!recipient) throw invalidRequest("The recipient could not be found.");
    const wroteBefore = [...this.state().messages.values()].filter(
      (one) => one.senderId === recipientId && one.recipientId === account.userId,
    );
    if (!recipient.receivesDm && wroteBefore.length === 0) {
      throw forbidden("You cannot send messages to this user.");
    }
    const at = this.now();
    const message: DirectMessage = {
      id: newId(this.state(), at),
      conversationId: conversationOf(account.userId, recipientId),
      senderId: account.userId,
      recipientId,
      text,
      createdAt: at,
    };
    this.state().messages.set(message.id, message);
    account.replies.push({
      id: message.id,
      inReplyTo: wroteBefore[wroteBefore.length - 1]?.id ?? recipientId,
      text,
      at: new Date(at).toISOString(),
      visibility: "private",
      account: account.userId,
    });
    this.webhooks.message(message);
    return json(201, {
      data: { dm_conversation_id: message.conversationId, dm_event_id: message.id },
    });
  }

  /** The post to answer: living, and one whose author named, quoted or answered the account. */
  private target(account: Account, id: string): Tweet {
    const target = this.state().tweets.get(id);
    if (!target || target.deleted) {
      throw forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
    }
    if (!isSummoned(this.state(), target, account.userId)) {
      throw forbidden(
        "You can only reply to or quote posts where you are mentioned or are the author.",
      );
    }
    return target;
  }

  private requireLength(text: string, target: Tweet | null): void {
    const inConversation = target
      ? [...this.state().tweets.values()].filter(
          (one) => one.conversationId === target.conversationId,
        )
      : [];
    const names = inConversation.flatMap(
      (one) => this.state().users.get(one.authorId)?.username.toLowerCase() ?? [],
    );
    if (weightedLength(text, names) > MAX_WEIGHTED_LENGTH) {
      throw invalidRequest("Your Tweet text is too long.", { text: [text.slice(0, 40)] });
    }
  }

  private refuseDuplicate(account: Account, text: string, target: Tweet | null): void {
    const since = this.now() - DUPLICATE_MS;
    const isSame = account.replies.some((one) => {
      if (one.visibility !== "public" || one.text !== text || Date.parse(one.at) < since) {
        return false;
      }
      const earlier = one.inReplyTo ? this.state().tweets.get(one.inReplyTo) : undefined;
      return earlier?.authorId === target?.authorId && !this.state().tweets.get(one.id)?.deleted;
    });
    if (isSame) throw forbidden("You are not allowed to create a Tweet with duplicate content.");
  }
}

function refuseUnknownKeys(body: Record<string, unknown>, known: string[], prefix = ""): void {
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw invalidRequest(
      `$.${prefix}${unknown}: is not defined in the schema and the schema does not allow additional properties`,
    );
  }
}
