import { slugOf } from "../kit/directory";
import { isRecord, json, readFields, type SimResponse, stringOf } from "../kit/http";
import { DiscourseError, invalidAccess, notFound, unprocessable } from "./errors";
import { readablePost, type SiteCall } from "./reads";
import { addPost, addTopic, mayRead, memberOf, type Post, type Site, type Topic } from "./state";
import { postView } from "./views";
import type { DiscourseWebhooks } from "./webhooks";

const MEMO_MS = 120_000;
const SIMILAR_MS = 300_000;
const MIN_LENGTH = 20;
const MAX_LENGTH = 32_000;
const MIN_TITLE_LENGTH = 2;

/** What the API writes in the name of the site's connected user. */
export class DiscourseWrites {
  constructor(
    private readonly webhooks: DiscourseWebhooks,
    private readonly now: () => number,
  ) {}

  /** An identical creation within two minutes gets the first answer and creates nothing. */
  create(call: SiteCall): SimResponse {
    const username = requireUser(call);
    const { site } = call;
    const body = readFields(call.request);
    const key = JSON.stringify([username, Object.entries(body).sort()]);
    for (const [old, { at }] of site.memo) if (this.now() - at > MEMO_MS) site.memo.delete(old);
    const earlier = site.memo.get(key);
    if (earlier) return json(earlier.status, earlier.body);
    const answer = this.perform(site, username, body);
    site.memo.set(key, { at: this.now(), status: 200, body: answer });
    return json(200, answer);
  }

  update(call: SiteCall): SimResponse {
    const username = requireUser(call);
    const post = readablePost(call, Number(call.request.params.id));
    const body = readFields(call.request);
    const change = isRecord(body.post) ? body.post : {};
    const raw = stringOf(change.raw) ?? "";
    if (post.username.toLowerCase() !== username.toLowerCase()) throw invalidAccess();
    const original = stringOf(change.original_text);
    if (original !== undefined && original !== post.raw) {
      throw new DiscourseError(409, [
        "There was an edit conflict and we were unable to save your post.",
      ]);
    }
    requireLength(raw);
    post.raw = raw;
    post.version += 1;
    post.updatedAt = this.now();
    this.webhooks.post(call.site, post, "post_edited");
    return json(200, { post: postView(call.site, post) });
  }

  remove(call: SiteCall): SimResponse {
    const username = requireUser(call);
    const post = readablePost(call, Number(call.request.params.id));
    if (post.username.toLowerCase() !== username.toLowerCase()) throw invalidAccess();
    post.deletedAt = this.now();
    this.webhooks.post(call.site, post, "post_destroyed");
    return { status: 200, body: "" };
  }

  act(call: SiteCall): SimResponse {
    requireUser(call);
    const post = readablePost(call, Number(stringOf(readFields(call.request).id)));
    return json(200, postView(call.site, post));
  }

  /** What waited for approval is published. */
  approveAll(site: Site): void {
    for (const pending of site.pending.splice(0)) {
      const topic = site.topics.get(pending.topicId);
      if (topic) this.publish(site, topic, site.username, pending.raw, pending.replyToPostNumber);
    }
  }

  private perform(site: Site, username: string, body: Record<string, unknown>) {
    const raw = stringOf(body.raw) ?? "";
    requireLength(raw);
    if (body.archetype === "private_message") return this.openPrivate(site, username, body, raw);
    const topic = this.topicFor(site, username, body);
    const replyTo = Number(stringOf(body.reply_to_post_number) ?? 0);
    if (replyTo > topic.postIds.length) throw notFound();
    const isSimilar = topic.postIds.some((id) => {
      const post = site.posts.get(id);
      const isRecent = post !== undefined && this.now() - post.createdAt < SIMILAR_MS;
      return isRecent && post.username === username && post.raw === raw && post.deletedAt === null;
    });
    if (isSimilar) throw unprocessable("Body is too similar to what you recently posted");
    const replyToPostNumber = replyTo > 0 ? replyTo : null;
    if (site.isModerated && !topic.isPrivate) {
      const pending = {
        id: site.nextPostId,
        raw,
        topicId: topic.id,
        replyToPostNumber,
        createdAt: this.now(),
      };
      site.pending.push(pending);
      return {
        success: true,
        action: "enqueued",
        pending_post: {
          id: pending.id,
          raw,
          topic_id: topic.id,
          created_at: new Date(pending.createdAt).toISOString(),
        },
        pending_count: site.pending.length,
      };
    }
    return postView(site, this.publish(site, topic, username, raw, replyToPostNumber));
  }

  private openPrivate(site: Site, username: string, body: Record<string, unknown>, raw: string) {
    const title = stringOf(body.title) ?? "";
    if (title.length < MIN_TITLE_LENGTH) {
      throw unprocessable("Title is too short (minimum is 2 characters)");
    }
    const names = (stringOf(body.target_recipients) ?? stringOf(body.target_usernames) ?? "")
      .split(",")
      .filter(Boolean);
    const members = names.flatMap((name) => memberOf(site, name) ?? []);
    if (members.length === 0 || members.length !== names.length) {
      throw unprocessable("You must select a valid user.");
    }
    const topic = addTopic(site, {
      slug: slugOf(title),
      title,
      isPrivate: true,
      participants: [username, ...members.map((member) => member.username)],
      createdAt: this.now(),
    });
    return postView(site, this.publish(site, topic, username, raw, null, names[0]));
  }

  private topicFor(site: Site, username: string, body: Record<string, unknown>): Topic {
    const topicId = stringOf(body.topic_id);
    if (topicId !== undefined) {
      const topic = site.topics.get(Number(topicId));
      if (!topic || !mayRead(topic, username)) throw notFound();
      return topic;
    }
    const title = stringOf(body.title) ?? "";
    if (title.length < 15) throw unprocessable("Title is too short (minimum is 15 characters)");
    const createdAt = this.now();
    return addTopic(site, {
      slug: slugOf(title),
      title,
      isPrivate: false,
      participants: [],
      createdAt,
    });
  }

  private publish(
    site: Site,
    topic: Topic,
    username: string,
    raw: string,
    replyToPostNumber: number | null,
    recipient?: string,
  ): Post {
    const post = addPost(site, topic, { username, raw, createdAt: this.now(), replyToPostNumber });
    site.replies.push({
      id: String(post.id),
      inReplyTo: recipient ?? answered(site, topic, post),
      text: raw,
      at: new Date(post.createdAt).toISOString(),
      visibility: topic.isPrivate ? "private" : "public",
      account: site.username,
    });
    this.webhooks.post(site, post, "post_created");
    return post;
  }
}

/** The post answered: the one named; without one the topic's first, in private topics the last. */
function answered(site: Site, topic: Topic, post: Post): string | null {
  const others = topic.postIds.filter((id) => id !== post.id);
  if (post.replyToPostNumber !== null) {
    const id = topic.postIds[post.replyToPostNumber - 1];
    return id === undefined ? null : String(id);
  }
  const foreign = others.filter((id) => site.posts.get(id)?.username !== post.username);
  const id = topic.isPrivate ? foreign[foreign.length - 1] : others[0];
  return id === undefined ? null : String(id);
}

function requireUser({ username }: SiteCall): string {
  if (username === null) throw invalidAccess();
  return username;
}

function requireLength(raw: string): void {
  const { length } = [...raw.trim()];
  if (length < MIN_LENGTH) {
    throw unprocessable(`Body is too short (minimum is ${MIN_LENGTH} characters)`);
  }
  if (length > MAX_LENGTH) {
    throw unprocessable(`Body is limited to ${MAX_LENGTH} characters; you entered ${length}.`);
  }
}
