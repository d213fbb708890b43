import { createHmac, randomUUID } from "node:crypto";
import type { SimulatorEnvironment } from "../kit/platform";
import { namesIn } from "./posts";
import type { DirectMessage, EventType, Tweet, XSecrets, XState } from "./state";
import { fullTweet, userView, type WireNames, wire } from "./views";

const USER_FIELDS = [
  "profile_image_url",
  "verified",
  "verified_type",
  "public_metrics",
  "protected",
];

/** Events of the X Activity API, signed with the app's consumer secret. */
export class XWebhooks {
  constructor(
    private readonly state: () => XState,
    private readonly environment: SimulatorEnvironment,
    private readonly secrets: XSecrets,
    private readonly names: WireNames,
  ) {}

  /**
   * What X tells about a new post: its author's own accounts hear `post.create`; accounts answered
   * directly hear `post.reply.create`, those named or quoted `post.mention.create` or
   * `post.quote.create`. A reply that names nobody new (`implicit`) is told to nobody.
   */
  created(tweet: Tweet, concerns: string[], implicit: boolean): void {
    const state = this.state();
    if (state.accounts.has(tweet.authorId)) this.post("post.create", tweet.authorId, tweet);
    const names = namesIn(tweet.text);
    const quoted = tweet.quotedId ? state.tweets.get(tweet.quotedId) : undefined;
    for (const accountId of state.accounts.keys()) {
      if (accountId === tweet.authorId || implicit) continue;
      const username = state.users.get(accountId)?.username.toLowerCase() ?? "";
      if (tweet.inReplyToUserId === accountId) this.post("post.reply.create", accountId, tweet);
      else if (names.includes(username) || concerns.includes(accountId)) {
        this.post("post.mention.create", accountId, tweet);
      } else if (quoted?.authorId === accountId) this.post("post.quote.create", accountId, tweet);
    }
  }

  /** Only the account's own deletions are told; those of others never. */
  deleted(tweet: Tweet): void {
    if (!this.state().accounts.has(tweet.authorId)) return;
    this.send("post.delete", tweet.authorId, { id: tweet.id, author_id: tweet.authorId });
  }

  message(message: DirectMessage): void {
    const { accounts } = this.state();
    if (accounts.has(message.recipientId)) this.dm("dm.received", message.recipientId, message);
    if (accounts.has(message.senderId)) this.dm("dm.sent", message.senderId, message);
  }

  private post(type: EventType, accountId: string, tweet: Tweet): void {
    const state = this.state();
    const author = state.users.get(tweet.authorId);
    const users = author ? [userView(author, USER_FIELDS)] : [];
    this.send(type, accountId, fullTweet(state, tweet), { users });
  }

  private dm(type: EventType, accountId: string, message: DirectMessage): void {
    const people = [message.senderId, message.recipientId].flatMap(
      (id) => this.state().users.get(id) ?? [],
    );
    this.send(type, accountId, {
      direct_message_events: [
        {
          type: "message_create",
          id: message.id,
          created_timestamp: String(message.createdAt),
          message_create: {
            target: { recipient_id: message.recipientId },
            sender_id: message.senderId,
            message_data: { text: message.text, entities: { hashtags: [], urls: [] } },
          },
        },
      ],
      users: Object.fromEntries(
        people.map((user) => [
          user.id,
          {
            id: user.id,
            created_timestamp: String(user.createdAt),
            name: user.name,
            screen_name: user.username,
            followers_count: user.followers,
            protected: false,
            verified: user.followers >= 100_000,
          },
        ]),
      ),
    });
  }

  private send(
    eventType: EventType,
    accountId: string,
    payload: Record<string, unknown>,
    includes?: Record<string, unknown>,
  ): void {
    for (const { url, tag } of this.targets(eventType, accountId)) {
      const body = JSON.stringify(
        wire(this.names, {
          data: {
            event_uuid: randomUUID(),
            filter: { user_id: accountId },
            event_type: eventType,
            tag,
            payload,
            ...(includes ? { includes } : {}),
          },
        }),
      );
      this.environment.sendWebhook({
        url,
        lane: `${url} ${accountId}`,
        headers: {
          "x-twitter-webhooks-signature": `sha256=${sign(this.secrets.consumerSecret, body)}`,
        },
        body,
      });
    }
  }

  private targets(eventType: EventType, accountId: string): { url: string; tag: string }[] {
    const { accounts, subscriptions, webhooks } = this.state();
    const targets = new Map<string, { url: string; tag: string }>();
    const direct = accounts.get(accountId)?.webhookUrl;
    if (direct) targets.set(direct, { url: direct, tag: "" });
    for (const one of subscriptions.values()) {
      if (one.eventType !== eventType || one.userId !== accountId) continue;
      const webhook = webhooks.get(one.webhookId);
      if (webhook?.valid) targets.set(webhook.url, { url: webhook.url, tag: one.tag ?? "" });
    }
    return [...targets.values()];
  }
}

/** Base64, unlike Meta's hex. */
export function sign(consumerSecret: string, content: string): string {
  return createHmac("sha256", consumerSecret).update(content).digest("base64");
}
