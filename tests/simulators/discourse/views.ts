import { firstWords } from "../kit/directory";
import { escapeMarkup, paragraphs } from "../kit/markup";
import { livingPosts, memberOf, type Post, type Site, type Topic } from "./state";

export function postView(site: Site, post: Post, withRaw = true): Record<string, unknown> {
  const topic = site.topics.get(post.topicId);
  const member = memberOf(site, post.username);
  return {
    id: post.id,
    name: member?.name ?? post.username,
    username: post.username,
    avatar_template: `/letter_avatar_proxy/v4/letter/${post.username[0] ?? "a"}/ac91a4/{size}.png`,
    created_at: new Date(post.createdAt).toISOString(),
    cooked: cook(post.raw),
    post_number: post.postNumber,
    post_type: 1,
    updated_at: new Date(post.updatedAt).toISOString(),
    reply_count: 0,
    reply_to_post_number: post.replyToPostNumber,
    quote_count: 0,
    incoming_link_count: 0,
    reads: 1,
    readers_count: 0,
    score: 0.2,
    yours: post.username.toLowerCase() === site.username.toLowerCase(),
    topic_id: post.topicId,
    topic_slug: topic?.slug ?? "topic",
    topic_title: topic?.title ?? "",
    topic_html_title: escapeMarkup(topic?.title ?? ""),
    category_id: topic?.isPrivate ? null : 1,
    display_username: member?.name ?? post.username,
    primary_group_name: null,
    flair_name: null,
    version: post.version,
    can_edit: true,
    can_delete: post.postNumber > 1,
    can_recover: false,
    user_title: null,
    bookmarked: false,
    ...(withRaw ? { raw: post.raw, excerpt: firstWords(post.raw, 200) } : {}),
    actions_summary: [{ id: 2, can_act: true }],
    moderator: false,
    admin: false,
    staff: false,
    user_id: member?.id ?? 0,
    hidden: false,
    trust_level: 1,
    deleted_at: post.deletedAt === null ? null : new Date(post.deletedAt).toISOString(),
    user_deleted: false,
    edit_reason: null,
    can_view_edit_history: true,
    wiki: false,
    post_url: `/t/${topic?.slug ?? "topic"}/${post.topicId}/${post.postNumber}`,
  };
}

/** What webhooks carry: the post with its topic's particulars. */
export function webhookPost(site: Site, post: Post): Record<string, unknown> {
  const topic = site.topics.get(post.topicId);
  return {
    ...postView(site, post),
    topic_posts_count: topic?.postIds.length ?? 0,
    topic_filtered_posts_count: topic?.postIds.length ?? 0,
    topic_archetype: topic?.isPrivate ? "private_message" : "regular",
    category_slug: topic?.isPrivate ? null : "allgemein",
  };
}

export function topicView(site: Site, topic: Topic, posts: Post[]): Record<string, unknown> {
  const living = livingPosts(site, topic);
  return {
    post_stream: {
      posts: posts.map((post) => postView(site, post, false)),
      stream: living.map((post) => post.id),
    },
    ...topicSummary(site, topic),
    details: {
      can_create_post: true,
      participants: [...new Set(living.map((post) => post.username))].map((username) => ({
        username,
        id: memberOf(site, username)?.id ?? 0,
      })),
      ...(topic.isPrivate
        ? { allowed_users: topic.participants.map((username) => ({ username })) }
        : {}),
    },
  };
}

export function topicSummary(site: Site, topic: Topic): Record<string, unknown> {
  const living = livingPosts(site, topic);
  const last = living[living.length - 1];
  return {
    id: topic.id,
    title: topic.title,
    fancy_title: escapeMarkup(topic.title),
    slug: topic.slug,
    posts_count: living.length,
    highest_post_number: topic.postIds.length,
    created_at: new Date(topic.createdAt).toISOString(),
    last_posted_at: new Date(last?.createdAt ?? topic.createdAt).toISOString(),
    bumped_at: new Date(last?.createdAt ?? topic.createdAt).toISOString(),
    last_poster_username: last?.username ?? "",
    archetype: topic.isPrivate ? "private_message" : "regular",
    closed: false,
    archived: false,
    visible: true,
    category_id: topic.isPrivate ? null : 1,
  };
}

/** The little Markdown that matters here: paragraphs, quotes, mentions. */
function cook(raw: string): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of raw.matchAll(/\[quote="([^",\]]+)[^\]]*"\]\s*([\s\S]*?)\s*\[\/quote\]/g)) {
    parts.push(plain(raw.slice(at, match.index)));
    const [whole, username = "", quoted = ""] = match;
    parts.push(
      `<aside class="quote no-group" data-username="${escapeMarkup(username)}">\n<div class="title">${escapeMarkup(username)}:</div>\n<blockquote>\n${paragraphs(quoted)}\n</blockquote>\n</aside>`,
    );
    at = match.index + whole.length;
  }
  parts.push(plain(raw.slice(at)));
  return parts.filter(Boolean).join("\n");
}

function plain(source: string): string {
  if (source.trim() === "") return "";
  return paragraphs(source.trim(), (escaped) =>
    escaped.replace(
      /(^|\s)@([\w.-]*\w)/g,
      (_, before: string, name: string) =>
        `${before}<a class="mention" href="/u/${name.toLowerCase()}">@${name}</a>`,
    ),
  );
}
