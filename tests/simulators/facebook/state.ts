import type { ReplyRecord } from "../kit/platform";

/** Ids of people are page-scoped: the same person has another id on another Page. */
export interface Person {
  id: string;
  username: string;
  name: string;
}

export interface Author {
  id: string;
  name: string;
}

export interface Post {
  id: string;
  from: Author;
  message: string;
  createdAt: number;
  updatedAt: number;
  deleted: boolean;
  hidden: boolean;
  /** Somebody else's post elsewhere that only mentions the Page. */
  elsewhere: boolean;
  commentIds: string[];
}

export interface Comment {
  id: string;
  postId: string;
  /** The top-level comment it hangs under; null when it is one. */
  parentId: string | null;
  from: Author;
  message: string;
  createdAt: number;
  deleted: boolean;
  hidden: boolean;
}

export interface Message {
  id: string;
  personId: string;
  fromPage: boolean;
  text: string;
  createdAt: number;
}

export interface Conversation {
  id: string;
  personId: string;
  messageIds: string[];
}

export interface Page {
  id: string;
  username: string;
  name: string;
  token: string;
  /** Overrides the app's callback for this Page. */
  webhookUrl: string | null;
  /** Fields the app is subscribed to; empty when it is not. */
  subscribedFields: string[];
  people: Map<string, Person>;
  posts: Map<string, Post>;
  comments: Map<string, Comment>;
  messages: Map<string, Message>;
  /** By person. */
  conversations: Map<string, Conversation>;
  /** Comments and posts that already had their one private reply. */
  privatelyAnswered: string[];
  replies: ReplyRecord[];
}

export interface FacebookState {
  pages: Map<string, Page>;
  appWebhook: { url: string; fields: string[] } | null;
  nextId: number;
}

export interface FacebookSecrets {
  appId: string;
  appSecret: string;
  verifyToken: string;
  /** A person's token: may list Pages, sees no comments. */
  userToken: string;
}

export const FACEBOOK_DEFAULTS: FacebookSecrets = {
  appId: "700100",
  appSecret: "sim-facebook-app-secret",
  verifyToken: "sim-facebook-verify",
  userToken: "sim-facebook-user-token",
};

export const WEBHOOK_FIELDS = [
  "feed",
  "mention",
  "messages",
  "message_echoes",
  "message_edits",
  "message_reactions",
  "message_reads",
  "message_deliveries",
  "messaging_postbacks",
  "ratings",
];

export function newPage(page: { id: string; username: string; name: string; token: string }): Page {
  return {
    ...page,
    webhookUrl: null,
    subscribedFields: [],
    people: new Map(),
    posts: new Map(),
    comments: new Map(),
    messages: new Map(),
    conversations: new Map(),
    privatelyAnswered: [],
    replies: [],
  };
}

export function initialState(): FacebookState {
  const page = newPage({
    id: "100200300",
    username: "nordwind",
    name: "Nordwind Versand",
    token: "sim-page-token",
  });
  return { pages: new Map([[page.id, page]]), appWebhook: null, nextId: 1_000_001 };
}

export function newId(state: FacebookState): string {
  const id = String(state.nextId);
  state.nextId += 1;
  return id;
}

export function addComment(page: Page, comment: Comment): Comment {
  page.comments.set(comment.id, comment);
  page.posts.get(comment.postId)?.commentIds.push(comment.id);
  return comment;
}

export function addMessage(state: FacebookState, page: Page, message: Message): Message {
  page.messages.set(message.id, message);
  const conversation = page.conversations.get(message.personId) ?? {
    id: `t_${newId(state)}`,
    personId: message.personId,
    messageIds: [],
  };
  page.conversations.set(message.personId, conversation);
  conversation.messageIds.push(message.id);
  return message;
}

export function conversationMessages(page: Page, conversation: Conversation): Message[] {
  return conversation.messageIds.flatMap((id) => page.messages.get(id) ?? []);
}

/** The person's newest message; windows count from it, never from what the Page sent. */
export function lastInbound(page: Page, personId: string): Message | null {
  const conversation = page.conversations.get(personId);
  if (!conversation) return null;
  return conversationMessages(page, conversation)
    .filter((message) => !message.fromPage)
    .reduce<Message | null>(
      (newest, one) => (newest && newest.createdAt > one.createdAt ? newest : one),
      null,
    );
}

export function personById(page: Page, id: string): Person | undefined {
  return [...page.people.values()].find((person) => person.id === id);
}

export function graphTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, "+0000");
}

export function permalinkOf(baseUrl: string, page: Page, id: string): string {
  return `${baseUrl}/permalink/${page.id}/${encodeURIComponent(id)}`;
}
