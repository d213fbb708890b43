import { randomBytes } from "node:crypto";
import { pickAccount, sameName } from "../kit/directory";
import {
  type AccountInput,
  type AccountView,
  ControlError,
  type DeleteInput,
  type EditInput,
  type MentionInput,
  type WebhookInput,
} from "../kit/platform";
import { addTweet, shortenUrls } from "./posts";
import {
  type Account,
  addAccount,
  conversationOf,
  type DirectMessage,
  newId,
  type Tweet,
  type User,
  userByName,
  type XState,
} from "./state";
import type { XSubscriptions } from "./subscriptions";
import type { XWebhooks } from "./webhooks";

/** What happens on X from outside: people post, edit, delete, write messages. */
export class XControl {
  constructor(
    private readonly state: () => XState,
    private readonly webhooks: XWebhooks,
    private readonly subscriptions: XSubscriptions,
    private readonly baseUrl: () => string,
    private readonly now: () => number,
    private readonly credentials: { appToken: string; consumerSecret: string },
  ) {}

  mention(input: MentionInput): { id: string; url: string } {
    const account = this.account(input.account);
    if (input.id !== undefined && !/^\d{1,19}$/.test(input.id)) {
      throw new ControlError("id: ids of X have 1 to 19 digits.");
    }
    const known = input.id === undefined ? undefined : this.known(account, input, input.id);
    if (known) return known;
    const author = this.author(account, input);
    const isMessage =
      input.kind === "message" ||
      (input.inReplyTo !== undefined && this.state().messages.has(input.inReplyTo));
    if (isMessage) {
      const message = this.createMessage(account, author, input);
      return { id: message.id, url: this.messageUrl(message) };
    }
    const tweet = this.createTweet(account, author, input);
    return { id: tweet.id, url: this.tweetUrl(tweet) };
  }

  /** An edit is a new post with a new id that knows the earlier ones; X tells nobody. */
  edit(input: EditInput): { id: string } {
    const state = this.state();
    const old = state.tweets.get(input.id);
    if (!old || old.deleted) throw new ControlError(`There is no post ${input.id}.`, 404);
    const id = newId(state, this.now());
    const history = [...old.editHistory, id];
    const concerns = [...state.accounts.values()]
      .filter((one) => one.mentionIds.includes(old.id))
      .map((one) => one.userId);
    addTweet(state, { ...old, id, text: input.text, urls: [], editHistory: history }, concerns);
    for (const earlier of old.editHistory) {
      const version = state.tweets.get(earlier);
      if (version) version.editHistory = history;
      for (const account of state.accounts.values()) {
        account.mentionIds = account.mentionIds.filter((one) => one !== earlier);
        account.ownIds = account.ownIds.filter((one) => one !== earlier);
      }
    }
    return { id };
  }

  remove(input: DeleteInput): void {
    const tweet = this.state().tweets.get(input.id);
    if (!tweet) throw new ControlError(`There is no post ${input.id}.`, 404);
    tweet.deleted = true;
    this.webhooks.deleted(tweet);
  }

  accounts(): AccountView[] {
    return [...this.state().accounts.values()].flatMap((account) => this.view(account));
  }

  createAccount(input: AccountInput): { created: boolean; account: AccountView } {
    const state = this.state();
    const existing = [...state.accounts.values()].find(
      (one) =>
        one.userId === input.id ||
        sameName(state.users.get(one.userId)?.username ?? "", input.username),
    );
    const token = input.token ?? `sim-x-${randomBytes(18).toString("base64url")}`;
    const account = existing ?? addAccount(state, { user: this.newAccountUser(input), token });
    if (existing && input.token) existing.token = input.token;
    if (input.webhookUrl) account.webhookUrl = input.webhookUrl;
    const [view] = this.view(account);
    if (!view) throw new ControlError("The account has no user.");
    return { created: !existing, account: view };
  }

  setWebhook(input: WebhookInput): void {
    if (input.account !== undefined) {
      this.account(input.account).webhookUrl = input.url;
      return;
    }
    if (input.url === null) {
      this.state().webhooks.clear();
      this.state().subscriptions.clear();
    } else if (![...this.state().webhooks.values()].some((one) => one.url === input.url)) {
      this.subscriptions.add(input.url);
    }
  }

  account(wanted?: string): Account {
    return pickAccount(this.state().accounts.values(), wanted, (one) => {
      const user = this.state().users.get(one.userId);
      return [one.userId, user?.username ?? "", user?.name ?? ""];
    });
  }

  /** A post given again: returned as it is, and put before this account as well. */
  private known(account: Account, input: MentionInput, id: string) {
    const message = this.state().messages.get(id);
    if (message) {
      if (input.redeliver) this.webhooks.message(message);
      return { id, url: this.messageUrl(message) };
    }
    const tweet = this.state().tweets.get(id);
    if (!tweet) return undefined;
    const isOwn = tweet.authorId === account.userId;
    const isNew = !isOwn && !account.mentionIds.includes(id);
    if (isNew) addTweet(this.state(), tweet, [account.userId]);
    if (isNew || input.redeliver) {
      this.webhooks.created(tweet, isOwn ? [] : [account.userId], input.implicit ?? false);
    }
    return { id, url: this.tweetUrl(tweet) };
  }

  private createTweet(account: Account, author: User, input: MentionInput): Tweet {
    const state = this.state();
    const id = input.id ?? newId(state, this.now());
    const parent = input.inReplyTo ? state.tweets.get(input.inReplyTo) : undefined;
    const { urls } = shortenUrls(input.text, () => "0000000000");
    const tweet: Tweet = {
      id,
      authorId: author.id,
      text: input.text,
      createdAt: (input.at ?? new Date(this.now())).getTime(),
      conversationId: parent?.conversationId ?? input.conversationId ?? input.inReplyTo ?? id,
      repliedToId: input.inReplyTo ?? null,
      inReplyToUserId: parent?.authorId ?? null,
      quotedId: input.quoteOf ?? null,
      language: input.language ?? "und",
      urls: urls.map((one) => ({ ...one, url: one.expanded_url })),
      editHistory: [id],
      deleted: false,
    };
    const concerns = author.id === account.userId ? [] : [account.userId];
    addTweet(state, tweet, concerns);
    this.webhooks.created(tweet, concerns, input.implicit ?? false);
    return tweet;
  }

  private createMessage(account: Account, author: User, input: MentionInput): DirectMessage {
    const state = this.state();
    const answered = input.inReplyTo ? state.messages.get(input.inReplyTo) : undefined;
    const isOwn = author.id === account.userId;
    const partner = [answered?.senderId, answered?.recipientId].find(
      (id) => id !== undefined && id !== account.userId,
    );
    const named = input.to && (state.users.get(input.to) ?? userByName(state, input.to));
    const recipient = isOwn ? (partner ?? (named ? named.id : undefined)) : account.userId;
    if (!recipient) {
      throw new ControlError("An own message needs inReplyTo or to: somebody who is known.");
    }
    const message: DirectMessage = {
      id: input.id ?? newId(state, this.now()),
      conversationId: conversationOf(author.id, recipient),
      senderId: author.id,
      recipientId: recipient,
      text: input.text,
      createdAt: (input.at ?? new Date(this.now())).getTime(),
    };
    state.messages.set(message.id, message);
    this.webhooks.message(message);
    return message;
  }

  private author(account: Account, input: MentionInput): User {
    const state = this.state();
    const { username, name, id, followers, receivesDm } = input.author;
    const own = state.users.get(account.userId);
    if (own && (id === own.id || sameName(username, own.username))) return own;
    if (id !== undefined && !/^\d{1,19}$/.test(id)) {
      throw new ControlError("author.id: ids of X have 1 to 19 digits.");
    }
    const user = (id ? state.users.get(id) : undefined) ?? userByName(state, username);
    if (user) {
      if (name !== undefined) user.name = name;
      if (followers !== undefined) user.followers = followers;
      if (receivesDm !== undefined) user.receivesDm = receivesDm;
      return user;
    }
    const created: User = {
      id: id ?? newId(state, this.now()),
      username,
      name: name ?? username,
      followers: followers ?? 0,
      receivesDm: receivesDm ?? true,
      createdAt: this.now(),
    };
    state.users.set(created.id, created);
    return created;
  }

  private newAccountUser(input: AccountInput): User {
    const known = userByName(this.state(), input.username);
    return (
      known ?? {
        id: input.id ?? newId(this.state(), this.now()),
        username: input.username,
        name: input.name ?? input.title ?? input.username,
        followers: 0,
        receivesDm: true,
        createdAt: this.now(),
      }
    );
  }

  private view(account: Account): AccountView[] {
    const user = this.state().users.get(account.userId);
    if (!user) return [];
    const { id, username, name } = user;
    const { token, webhookUrl } = account;
    return [{ id, username, name, token, url: this.baseUrl(), webhookUrl, ...this.credentials }];
  }

  private tweetUrl(tweet: Tweet): string {
    const username = this.state().users.get(tweet.authorId)?.username ?? "i";
    return `${this.baseUrl()}/${username}/status/${tweet.id}`;
  }

  private messageUrl(message: DirectMessage): string {
    return `${this.baseUrl()}/messages/${message.conversationId}`;
  }
}
