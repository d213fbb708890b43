import { randomBytes } from "node:crypto";
import { firstWords, pickAccount, sameName, slugOf } from "../kit/directory";
import {
  type AccountInput,
  type AccountView,
  ControlError,
  type DeleteInput,
  type EditInput,
  type MentionInput,
  type WebhookInput,
} from "../kit/platform";
import { siteUrl } from "../kit/sites";
import {
  addPost,
  addTopic,
  type DiscourseState,
  memberOf,
  newSite,
  type Post,
  type Site,
  type Topic,
} from "./state";
import type { DiscourseWebhooks } from "./webhooks";
import type { DiscourseWrites } from "./writes";

const DEFAULT_TOPIC = "Fragen und Antworten";

/** What happens in the forums from outside: members write, edit, delete; admins connect. */
export class DiscourseControl {
  constructor(
    private readonly state: () => DiscourseState,
    private readonly webhooks: DiscourseWebhooks,
    private readonly writes: DiscourseWrites,
    private readonly baseUrl: () => string,
    private readonly now: () => number,
    private readonly webhookSecret: string,
  ) {}

  mention(input: MentionInput): { id: string; url: string } {
    const site = this.site(input.account);
    const id = input.id === undefined ? undefined : numericId(input.id);
    const known = id === undefined ? undefined : site.posts.get(id);
    if (known) {
      if (input.redeliver) this.webhooks.post(site, known, "post_created");
      return this.result(site, known);
    }
    const username = this.member(site, input);
    const createdAt = (input.at ?? new Date(this.now())).getTime();
    const answered = input.inReplyTo === undefined ? null : this.post(site, input.inReplyTo);
    const topic = answered
      ? this.topicOf(site, answered)
      : this.newTopic(site, input, username, createdAt);
    const post = addPost(site, topic, {
      id,
      username,
      raw: input.text,
      createdAt,
      replyToPostNumber: answered && answered.postNumber > 1 ? answered.postNumber : null,
    });
    this.webhooks.post(site, post, "post_created");
    return this.result(site, post);
  }

  edit(input: EditInput): { id: string } {
    const { site, post } = this.find(input.id, input.account);
    post.raw = input.text;
    post.version += 1;
    post.updatedAt = this.now();
    this.webhooks.post(site, post, "post_edited");
    return { id: input.id };
  }

  remove(input: DeleteInput): void {
    const { site, post } = this.find(input.id, input.account);
    post.deletedAt = this.now();
    this.webhooks.post(site, post, "post_destroyed");
  }

  accounts(): AccountView[] {
    return [...this.state().sites.values()].map((site) => this.view(site));
  }

  /** Every new account gets a site of its own under `/sites/<slug>`. */
  createAccount(input: AccountInput): { created: boolean; account: AccountView } {
    const existing = [...this.state().sites.values()].find((one) =>
      sameName(one.username, input.username),
    );
    const site =
      existing ??
      newSite({
        slug: slugOf(input.username, "forum"),
        title: input.title ?? input.name ?? input.username,
        username: input.username,
        name: input.name ?? input.username,
        apiKey: input.token ?? `sim-discourse-${randomBytes(18).toString("base64url")}`,
        webhookSecret: input.secret ?? this.webhookSecret,
      });
    this.state().sites.set(site.slug, site);
    if (existing && input.token) site.apiKey = input.token;
    if (input.webhookUrl) site.webhookUrl = input.webhookUrl;
    if (input.secret) site.webhookSecret = input.secret;
    if (input.moderated !== undefined) site.isModerated = input.moderated;
    if (!site.isModerated) this.writes.approveAll(site);
    return { created: !existing, account: this.view(site) };
  }

  setWebhook(input: WebhookInput): void {
    const site = this.site(input.account);
    site.webhookUrl = input.url;
    if (input.secret) site.webhookSecret = input.secret;
  }

  site(wanted?: string): Site {
    return pickAccount(this.state().sites.values(), wanted, (one) => [
      one.username,
      one.slug,
      one.title,
    ]);
  }

  private newTopic(site: Site, input: MentionInput, username: string, createdAt: number): Topic {
    if (input.kind === "message") {
      const isOwn = sameName(username, site.username);
      const partner = isOwn ? memberOf(site, input.to ?? "")?.username : site.username;
      if (!partner) throw new ControlError("An own message needs inReplyTo or to: a known member.");
      const title = input.title ?? firstWords(input.text);
      const participants = [username, partner];
      return addTopic(site, {
        slug: slugOf(title),
        title,
        isPrivate: true,
        participants,
        createdAt,
      });
    }
    if (input.kind === "comment") {
      return this.topicNamed(site, input.title ?? DEFAULT_TOPIC, createdAt);
    }
    const title = input.title ?? firstWords(input.text);
    return addTopic(site, {
      slug: slugOf(title),
      title,
      isPrivate: false,
      participants: [],
      createdAt,
    });
  }

  /** The topic of that title, opened by the connected user if there is none. */
  private topicNamed(site: Site, title: string, createdAt: number): Topic {
    const known = [...site.topics.values()].find((one) => !one.isPrivate && one.title === title);
    if (known) return known;
    const slug = slugOf(title);
    const topic = addTopic(site, { slug, title, isPrivate: false, participants: [], createdAt });
    const first = addPost(site, topic, {
      username: site.username,
      raw: `Hier ist Platz für alles zum Thema „${title}“.`,
      createdAt,
      replyToPostNumber: null,
    });
    this.webhooks.post(site, first, "post_created");
    return topic;
  }

  private member(site: Site, input: MentionInput): string {
    const { username, name, id } = input.author;
    const own = memberOf(site, site.username);
    if (own && id === String(own.id)) return own.username;
    const key = username.toLowerCase();
    const known = site.members.get(key);
    if (known) {
      if (name !== undefined) known.name = name;
      return known.username;
    }
    const numeric = id !== undefined && /^\d+$/.test(id) ? Number(id) : site.nextMemberId;
    site.nextMemberId = Math.max(site.nextMemberId, numeric) + 1;
    site.members.set(key, { id: numeric, username, name: name ?? username, createdAt: this.now() });
    return username;
  }

  private post(site: Site, id: string): Post {
    const post = site.posts.get(Number(id));
    if (!post) throw new ControlError(`inReplyTo: there is no post ${id} in this forum.`);
    return post;
  }

  private topicOf(site: Site, post: Post): Topic {
    const topic = site.topics.get(post.topicId);
    if (!topic) throw new ControlError(`There is no topic ${post.topicId}.`);
    return topic;
  }

  private find(id: string, account: string | undefined): { site: Site; post: Post } {
    const sites = account === undefined ? [...this.state().sites.values()] : [this.site(account)];
    for (const site of sites) {
      const post = site.posts.get(Number(id));
      if (post) return { site, post };
    }
    throw new ControlError(`There is no post ${id}.`, 404);
  }

  private result(site: Site, post: Post): { id: string; url: string } {
    const slug = site.topics.get(post.topicId)?.slug ?? "topic";
    const base = siteUrl(this.baseUrl(), site.slug);
    return { id: String(post.id), url: `${base}/t/${slug}/${post.topicId}/${post.postNumber}` };
  }

  private view(site: Site): AccountView {
    return {
      id: site.username,
      username: site.username,
      name: memberOf(site, site.username)?.name ?? site.username,
      title: site.title,
      token: site.apiKey,
      apiKey: site.apiKey,
      apiUsername: site.username,
      url: siteUrl(this.baseUrl(), site.slug),
      webhookUrl: site.webhookUrl,
      webhookSecret: site.webhookSecret,
      moderated: site.isModerated,
    };
  }
}

function numericId(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw new ControlError("id: posts of a forum have numbers as ids.");
  return Number(id);
}
