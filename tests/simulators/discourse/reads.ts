import { html, json, type SimRequest, type SimResponse } from "../kit/http";
import { permalinkPage } from "../kit/markup";
import { notFound } from "./errors";
import { livingPosts, mayRead, memberOf, type Post, type Site, type Topic } from "./state";
import { postView, topicSummary, topicView } from "./views";

const LATEST = 50;
const FIRST_POSTS = 20;
const TOPICS_PER_PAGE = 30;
const SEARCH_PAGE = 50;

/** One request at one site; `username` is null for somebody not signed in. */
export interface SiteCall {
  request: SimRequest;
  site: Site;
  username: string | null;
}

export function about({ site }: SiteCall): SimResponse {
  return json(200, {
    about: {
      title: site.title,
      description: `${site.title}: Fragen und Antworten`,
      version: "3.6.0",
      stats: { topics_count: site.topics.size, posts_count: site.posts.size },
    },
  });
}

export function currentSession({ site, username }: SiteCall): SimResponse {
  const member = username === null ? undefined : memberOf(site, username);
  if (!member) throw notFound();
  return json(200, {
    current_user: {
      id: member.id,
      username: member.username,
      name: member.name,
      admin: false,
      moderator: false,
      trust_level: 2,
    },
  });
}

export function userProfile({ site, request }: SiteCall): SimResponse {
  const member = memberOf(site, request.params.id ?? "");
  if (!member) throw notFound();
  return json(200, {
    user: {
      id: member.id,
      username: member.username,
      name: member.name,
      created_at: new Date(member.createdAt).toISOString(),
      trust_level: 1,
      can_send_private_message_to_user: true,
    },
  });
}

/** The newest 50 by id, before an id if one is given. Private posts have a list of their own. */
export function latestPosts(
  { site, request, username }: SiteCall,
  isPrivate: boolean,
): SimResponse {
  if (isPrivate && username === null) throw notFound();
  const before = Number(request.query.get("before") ?? 0);
  const posts = [...site.posts.values()]
    .filter((post) => post.deletedAt === null && (!(before > 0) || post.id < before))
    .filter((post) => {
      const topic = site.topics.get(post.topicId);
      return topic?.isPrivate === isPrivate && mayRead(topic, username);
    })
    .sort((one, other) => other.id - one.id)
    .slice(0, LATEST)
    .map((post) => postView(site, post));
  return json(200, isPrivate ? { private_posts: posts } : { latest_posts: posts });
}

export function onePost(call: SiteCall): SimResponse {
  const post = readablePost(call, Number(call.request.params.id));
  return json(200, postView(call.site, post));
}

export function postByNumber(call: SiteCall): SimResponse {
  const topic = readableTopic(call);
  const id = topic.postIds[Number(call.request.params.number) - 1];
  if (id === undefined) throw notFound();
  return json(200, postView(call.site, readablePost(call, id)));
}

/** What the connected user wrote and a moderator has not yet approved. */
export function pendingPosts({ site, request, username }: SiteCall): SimResponse {
  if (username === null || username.toLowerCase() !== request.params.id?.toLowerCase()) {
    throw notFound();
  }
  const pending_posts = site.pending.map((post) => ({
    id: post.id,
    raw_text: post.raw,
    topic_id: post.topicId,
    created_at: new Date(post.createdAt).toISOString(),
  }));
  return json(200, { pending_posts });
}

export function oneTopic(call: SiteCall): SimResponse {
  const topic = readableTopic(call);
  const posts = livingPosts(call.site, topic).slice(0, FIRST_POSTS);
  return json(200, topicView(call.site, topic, posts));
}

export function postsOfTopic(call: SiteCall): SimResponse {
  const topic = readableTopic(call);
  const wanted = call.request.query.getAll("post_ids[]").map(Number);
  const living = livingPosts(call.site, topic);
  const posts =
    wanted.length > 0
      ? living.filter((post) => wanted.includes(post.id))
      : living.slice(0, FIRST_POSTS);
  return json(200, {
    post_stream: { posts: posts.map((post) => postView(call.site, post)) },
    id: topic.id,
  });
}

export function topics(call: SiteCall): SimResponse {
  return topicList(call, (topic) => !topic.isPrivate);
}

export function privateTopics(call: SiteCall, sent: boolean): SimResponse {
  const { site, username, request } = call;
  if (username === null || username.toLowerCase() !== request.params.id?.toLowerCase()) {
    throw notFound();
  }
  return topicList(call, (topic) => {
    const isOwn = livingPosts(site, topic)[0]?.username.toLowerCase() === username.toLowerCase();
    return topic.isPrivate && mayRead(topic, username) && isOwn === sent;
  });
}

/** Words, and the filters `topic:`, `@user`, `after:` and `before:`; `order:latest`. */
export function search({ site, request, username }: SiteCall): SimResponse {
  const terms = (request.query.get("q") ?? "").split(/\s+/).filter(Boolean);
  const page = Math.max(1, Number(request.query.get("page") ?? 1));
  const found = [...site.posts.values()]
    .filter((post) => post.deletedAt === null && isReadable(site, post, username))
    .filter((post) => terms.every((term) => fits(post, term)))
    .sort((one, other) => other.createdAt - one.createdAt);
  const start = (page - 1) * SEARCH_PAGE;
  const posts = found.slice(start, start + SEARCH_PAGE);
  const topicIds = [...new Set(posts.map((post) => post.topicId))];
  return json(200, {
    posts: posts.map((post) => ({ ...postView(site, post), blurb: post.raw.slice(0, 200) })),
    topics: topicIds.flatMap((id) => {
      const topic = site.topics.get(id);
      return topic ? [topicSummary(site, topic)] : [];
    }),
    users: [],
    grouped_search_result: {
      more_full_page_results: start + SEARCH_PAGE < found.length || null,
      post_ids: posts.map((post) => post.id),
    },
  });
}

export function topicPage(call: SiteCall): SimResponse {
  const topic = readableTopic(call);
  const entries = livingPosts(call.site, topic).map((post) => ({
    author: post.username,
    at: new Date(post.createdAt),
    text: post.raw,
  }));
  return html(200, permalinkPage({ title: topic.title, entries }));
}

export function readablePost({ site, username }: SiteCall, id: number): Post {
  const post = site.posts.get(id);
  if (!post || post.deletedAt !== null || !isReadable(site, post, username)) throw notFound();
  return post;
}

function readableTopic({ site, request, username }: SiteCall): Topic {
  const topic = site.topics.get(Number(request.params.id));
  if (!topic || !mayRead(topic, username)) throw notFound();
  return topic;
}

function isReadable(site: Site, post: Post, username: string | null): boolean {
  const topic = site.topics.get(post.topicId);
  return topic !== undefined && mayRead(topic, username);
}

function topicList({ site, request }: SiteCall, wanted: (topic: Topic) => boolean): SimResponse {
  const page = Math.max(0, Number(request.query.get("page") ?? 0));
  const lastPostAt = (topic: Topic) =>
    livingPosts(site, topic).at(-1)?.createdAt ?? topic.createdAt;
  const list = [...site.topics.values()]
    .filter((topic) => wanted(topic) && livingPosts(site, topic).length > 0)
    .sort((one, other) => lastPostAt(other) - lastPostAt(one));
  const start = page * TOPICS_PER_PAGE;
  const shown = list.slice(start, start + TOPICS_PER_PAGE);
  return json(200, {
    users: [...site.members.values()].map(({ id, username, name }) => ({ id, username, name })),
    topic_list: {
      per_page: TOPICS_PER_PAGE,
      ...(start + TOPICS_PER_PAGE < list.length
        ? { more_topics_url: `${request.url.pathname}?page=${page + 1}` }
        : {}),
      topics: shown.map((topic) => topicSummary(site, topic)),
    },
  });
}

function fits(post: Post, term: string): boolean {
  const [, filter, value = ""] = /^(topic|user|after|before|order|in):(.+)$/.exec(term) ?? [];
  if (filter === "topic") return post.topicId === Number(value);
  if (filter === "user") return post.username.toLowerCase() === value.toLowerCase();
  if (filter === "after") return post.createdAt >= Date.parse(value);
  if (filter === "before") return post.createdAt < Date.parse(value);
  if (filter !== undefined) return true;
  if (term.startsWith("@")) return post.username.toLowerCase() === term.slice(1).toLowerCase();
  return post.raw.toLowerCase().includes(term.replaceAll('"', "").toLowerCase());
}
