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
import {
  type Author,
  addComment,
  addMessage,
  type FacebookState,
  newId,
  newPage,
  type Page,
  type Person,
  type Post,
  permalinkOf,
  WEBHOOK_FIELDS,
} from "./state";
import type { FacebookWebhooks } from "./webhooks";

/** What happens on the Pages from outside: visitors write, edit, delete; admins connect. */
export class FacebookControl {
  constructor(
    private readonly state: () => FacebookState,
    private readonly webhooks: FacebookWebhooks,
    private readonly baseUrl: () => string,
    private readonly now: () => number,
    private readonly verifyToken: string,
    private readonly appSecret: string,
  ) {}

  mention(input: MentionInput): { id: string; url: string } {
    const page = this.page(input.account);
    const known = input.id === undefined ? null : this.known(page, input.id);
    if (input.id !== undefined && known) {
      if (input.redeliver) known();
      return { id: input.id, url: permalinkOf(this.baseUrl(), page, input.id) };
    }
    const id = this.create(page, input);
    return { id, url: permalinkOf(this.baseUrl(), page, id) };
  }

  edit(input: EditInput): { id: string } {
    const { page, id } = this.find(input.id, input.account);
    const comment = page.comments.get(id);
    const post = page.posts.get(id);
    const message = page.messages.get(id);
    if (comment) {
      comment.message = input.text;
      this.webhooks.comment(page, comment, "edited");
    } else if (post) {
      post.message = input.text;
      post.updatedAt = this.now();
      this.webhooks.post(page, post, "edited");
    } else if (message) {
      message.text = input.text;
      this.webhooks.messageEdit(page, message);
    }
    return { id };
  }

  remove(input: DeleteInput): void {
    const { page, id } = this.find(input.id, input.account);
    const comment = page.comments.get(id);
    const post = page.posts.get(id);
    if (comment) {
      comment.deleted = true;
      this.webhooks.comment(page, comment, "remove");
    } else if (post) {
      post.deleted = true;
      this.webhooks.post(page, post, "remove");
    } else {
      throw new ControlError("Messenger messages cannot be deleted for the Page.");
    }
  }

  accounts(): AccountView[] {
    return [...this.state().pages.values()].map((page) => this.view(page));
  }

  createAccount(input: AccountInput): { created: boolean; account: AccountView } {
    const existing = [...this.state().pages.values()].find(
      (page) => page.id === input.id || sameName(page.username, input.username),
    );
    const page =
      existing ??
      newPage({
        id: input.id ?? newId(this.state()),
        username: input.username,
        name: input.name ?? input.title ?? input.username,
        token: input.token ?? `sim-page-${randomBytes(18).toString("base64url")}`,
      });
    this.state().pages.set(page.id, page);
    if (existing && input.token) page.token = input.token;
    if (input.webhookUrl) this.connect(page, input.webhookUrl);
    return { created: !existing, account: this.view(page) };
  }

  setWebhook(input: WebhookInput): void {
    if (input.account === undefined) {
      this.state().appWebhook = input.url ? { url: input.url, fields: WEBHOOK_FIELDS } : null;
      return;
    }
    const page = this.page(input.account);
    if (input.url) this.connect(page, input.url);
    else page.webhookUrl = null;
  }

  page(wanted?: string): Page {
    return pickAccount(this.state().pages.values(), wanted, (one) => [
      one.id,
      one.username,
      one.name,
    ]);
  }

  private connect(page: Page, url: string): void {
    page.webhookUrl = url;
    page.subscribedFields = [...WEBHOOK_FIELDS];
  }

  private create(page: Page, input: MentionInput): string {
    const at = (input.at ?? this.environmentTime()).getTime();
    const isOwn =
      input.author.id === page.id ||
      [page.username, page.name].some((name) => sameName(name, input.author.username));
    const parent = input.inReplyTo;
    const isMessage =
      input.kind === "message" || (parent !== undefined && page.messages.has(parent));
    if (isMessage) return this.createMessage(page, input, isOwn, at);
    const author = isOwn ? { id: page.id, name: page.name } : this.author(page, input);
    if (parent === undefined && input.kind !== "comment") {
      return this.createPost(page, input, author, at);
    }
    return this.createComment(page, input, author, at);
  }

  private createMessage(page: Page, input: MentionInput, isOwn: boolean, at: number): string {
    const answered = input.inReplyTo ? page.messages.get(input.inReplyTo) : undefined;
    const person = isOwn
      ? (answered?.personId ?? this.recipient(page, input.to))
      : this.person(page, input).id;
    const message = addMessage(this.state(), page, {
      id: input.id ?? `m_${randomBytes(24).toString("base64url")}`,
      personId: person,
      fromPage: isOwn,
      text: input.text,
      createdAt: at,
    });
    this.webhooks.message(page, message, false);
    return message.id;
  }

  private createPost(page: Page, input: MentionInput, author: Author, at: number): string {
    const post: Post = {
      id: input.id ?? `${page.id}_${newId(this.state())}`,
      from: author,
      message: input.text,
      createdAt: at,
      updatedAt: at,
      deleted: false,
      hidden: false,
      elsewhere: input.elsewhere ?? false,
      commentIds: [],
    };
    page.posts.set(post.id, post);
    this.webhooks.post(page, post, "add");
    return post.id;
  }

  private createComment(page: Page, input: MentionInput, author: Author, at: number): string {
    const parent = input.inReplyTo ? page.comments.get(input.inReplyTo) : undefined;
    const post = parent ? page.posts.get(parent.postId) : this.postFor(page, input, at);
    if (!post) throw new ControlError(`inReplyTo: there is no ${input.inReplyTo} on this Page.`);
    const comment = addComment(page, {
      id: input.id ?? `${post.id.split("_").pop() ?? post.id}_${newId(this.state())}`,
      postId: post.id,
      parentId: parent ? (parent.parentId ?? parent.id) : null,
      from: author,
      message: input.text,
      createdAt: at,
      deleted: false,
      hidden: false,
    });
    post.updatedAt = Math.max(post.updatedAt, at);
    this.webhooks.comment(page, comment, "add");
    return comment.id;
  }

  /** The post commented on: the one named, or the Page's own default post (by title, if given). */
  private postFor(page: Page, input: MentionInput, at: number): Post | undefined {
    if (input.inReplyTo !== undefined) return page.posts.get(input.inReplyTo);
    const message = input.title ?? `Neues von ${page.name}`;
    const found = [...page.posts.values()].find(
      (post) => post.from.id === page.id && !post.deleted && post.message === message,
    );
    if (found) {
      found.createdAt = Math.min(found.createdAt, at);
      return found;
    }
    const post: Post = {
      id: `${page.id}_${newId(this.state())}`,
      from: { id: page.id, name: page.name },
      message,
      createdAt: at,
      updatedAt: at,
      deleted: false,
      hidden: false,
      elsewhere: false,
      commentIds: [],
    };
    page.posts.set(post.id, post);
    this.webhooks.post(page, post, "add");
    return post;
  }

  private author(page: Page, input: MentionInput): Author {
    const { id, name } = this.person(page, input);
    return { id, name };
  }

  private person(page: Page, input: MentionInput): Person {
    const { username, name, id } = input.author;
    const key = username.toLowerCase();
    const person = page.people.get(key) ?? {
      id: id ?? newId(this.state()),
      username,
      name: name ?? username,
    };
    if (name) person.name = name;
    page.people.set(key, person);
    return person;
  }

  private recipient(page: Page, to: string | undefined): string {
    const person = [...page.people.values()].find(
      (one) => to !== undefined && (one.id === to || sameName(one.username, to)),
    );
    if (!person) {
      throw new ControlError("An own message needs inReplyTo or to: somebody who wrote before.");
    }
    return person.id;
  }

  /** Sends the known item's webhook again; null when the Page has no such item. */
  private known(page: Page, id: string): (() => void) | null {
    const comment = page.comments.get(id);
    if (comment) return () => this.webhooks.comment(page, comment, "add");
    const post = page.posts.get(id);
    if (post) return () => this.webhooks.post(page, post, "add");
    const message = page.messages.get(id);
    if (message) return () => this.webhooks.message(page, message, false);
    return null;
  }

  private find(id: string, account: string | undefined): { page: Page; id: string } {
    const pages = account === undefined ? [...this.state().pages.values()] : [this.page(account)];
    const page = pages.find((one) => this.known(one, id));
    if (!page) throw new ControlError(`There is no ${id}.`, 404);
    return { page, id };
  }

  private view(page: Page): AccountView {
    return {
      id: page.id,
      username: page.username,
      name: page.name,
      token: page.token,
      url: this.baseUrl(),
      webhookUrl: page.webhookUrl ?? this.state().appWebhook?.url ?? null,
      subscribedFields: page.subscribedFields,
      appSecret: this.appSecret,
      verifyToken: this.verifyToken,
    };
  }

  private environmentTime(): Date {
    return new Date(this.now());
  }
}
