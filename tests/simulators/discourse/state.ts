import type { ReplyRecord } from "../kit/platform";

export interface Member {
  id: number;
  username: string;
  name: string;
  createdAt: number;
}

export interface Topic {
  id: number;
  slug: string;
  title: string;
  isPrivate: boolean;
  /** Usernames that may read a private topic. */
  participants: string[];
  postIds: number[];
  createdAt: number;
}

export interface Post {
  id: number;
  topicId: number;
  postNumber: number;
  replyToPostNumber: number | null;
  username: string;
  raw: string;
  createdAt: number;
  updatedAt: number;
  version: number;
  deletedAt: number | null;
}

/** A post that waits for a moderator. */
export interface PendingPost {
  id: number;
  raw: string;
  topicId: number;
  replyToPostNumber: number | null;
  createdAt: number;
}

export interface Site {
  slug: string;
  title: string;
  /** The user the product acts as. */
  username: string;
  apiKey: string;
  webhookUrl: string | null;
  webhookSecret: string;
  isModerated: boolean;
  members: Map<string, Member>;
  topics: Map<number, Topic>;
  posts: Map<number, Post>;
  pending: PendingPost[];
  /** First answers to identical creations, for two minutes. */
  memo: Map<string, { at: number; status: number; body: unknown }>;
  replies: ReplyRecord[];
  nextPostId: number;
  nextTopicId: number;
  nextMemberId: number;
  nextEventId: number;
}

export type DiscourseState = { sites: Map<string, Site> };

export const DISCOURSE_DEFAULTS = {
  apiKey: "sim-discourse-key",
  webhookSecret: "sim-discourse-webhook",
};

export function newSite(site: {
  slug: string;
  title: string;
  username: string;
  name: string;
  apiKey: string;
  webhookSecret: string;
}): Site {
  const { name, ...rest } = site;
  const member: Member = {
    id: 1,
    username: site.username,
    name,
    createdAt: Date.UTC(2024, 0, 1),
  };
  return {
    ...rest,
    webhookUrl: null,
    isModerated: false,
    members: new Map([[site.username.toLowerCase(), member]]),
    topics: new Map(),
    posts: new Map(),
    pending: [],
    memo: new Map(),
    replies: [],
    nextPostId: 1,
    nextTopicId: 1,
    nextMemberId: 2,
    nextEventId: 1,
  };
}

export function initialState(): DiscourseState {
  const site = newSite({
    slug: "",
    title: "Nordwind Forum",
    username: "nordwind",
    name: "Nordwind Versand",
    ...DISCOURSE_DEFAULTS,
  });
  return { sites: new Map([[site.slug, site]]) };
}

export function memberOf(site: Site, username: string): Member | undefined {
  return site.members.get(username.toLowerCase());
}

export function addTopic(site: Site, topic: Omit<Topic, "id" | "postIds">): Topic {
  const created: Topic = { ...topic, id: site.nextTopicId, postIds: [] };
  site.nextTopicId += 1;
  site.topics.set(created.id, created);
  return created;
}

export function addPost(
  site: Site,
  topic: Topic,
  post: {
    id?: number;
    username: string;
    raw: string;
    createdAt: number;
    replyToPostNumber: number | null;
  },
): Post {
  const id = post.id ?? site.nextPostId;
  site.nextPostId = Math.max(site.nextPostId, id + 1);
  const created: Post = {
    ...post,
    id,
    topicId: topic.id,
    postNumber: topic.postIds.length + 1,
    updatedAt: post.createdAt,
    version: 1,
    deletedAt: null,
  };
  site.posts.set(id, created);
  topic.postIds.push(id);
  return created;
}

export function mayRead(topic: Topic, username: string | null): boolean {
  if (!topic.isPrivate) return true;
  const name = username?.toLowerCase();
  return name !== undefined && topic.participants.some((one) => one.toLowerCase() === name);
}

export function livingPosts(site: Site, topic: Topic): Post[] {
  return topic.postIds
    .flatMap((id) => site.posts.get(id) ?? [])
    .filter((post) => post.deletedAt === null);
}
