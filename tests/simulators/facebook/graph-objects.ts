import { type FieldRequest, parseFields, project, type Resolvers } from "./graph-fields";
import { instantArgument, type PagedList, pageOf } from "./graph-paging";
import {
  type Author,
  type Comment,
  type Conversation,
  conversationMessages,
  graphTime,
  type Message,
  type Page,
  type Post,
  permalinkOf,
  personById,
} from "./state";

const PRIVATE_REPLY_MS = 7 * 24 * 60 * 60 * 1000;
/** Of older messages only id and time are given. */
const DETAILED_MESSAGES = 20;

/** Views of one Page's objects, with the fields a caller asked for. */
export class GraphObjects {
  constructor(
    private readonly page: Page,
    private readonly baseUrl: string,
    private readonly now: number,
    /** Address of the running request, for `next` links. */
    private readonly address: URL,
  ) {}

  pageView(fields = parseFields("id,name")): Record<string, unknown> {
    const resolvers: Resolvers<Page> = {
      id: (page) => page.id,
      name: (page) => page.name,
      username: (page) => page.username,
      link: (page) => `${this.baseUrl}/${page.username}`,
      category: () => "Retail company",
      fan_count: (page) => page.people.size,
      followers_count: (page) => page.people.size,
      picture: () => ({ data: { url: `${this.baseUrl}/picture.png`, is_silhouette: true } }),
      access_token: (page) => page.token,
      tasks: () => ["MODERATE", "MESSAGING", "CREATE_CONTENT"],
      has_whatsapp_number: () => false,
    };
    return project("Page", this.page, resolvers, fields);
  }

  postView(post: Post, fields = parseFields("created_time,message,id")): Record<string, unknown> {
    const resolvers: Resolvers<Post> = {
      id: (one) => one.id,
      message: (one) => one.message,
      story: () => undefined,
      from: (one, request) => narrowed(one.from, request),
      created_time: (one) => graphTime(one.createdAt),
      updated_time: (one) => graphTime(one.updatedAt),
      permalink_url: (one) => permalinkOf(this.baseUrl, this.page, one.id),
      parent_id: () => undefined,
      status_type: (one) => (one.from.id === this.page.id ? "mobile_status_update" : "wall_post"),
      attachments: () => undefined,
      message_tags: (one) => this.tagsOf(one.message),
      is_hidden: (one) => one.hidden,
      is_published: () => true,
      can_reply_privately: (one) => this.canReplyPrivately(one),
      comments: (one, request) =>
        this.comments(
          this.commentsOf(one, request.args.get("filter") ?? "toplevel"),
          request.args,
          request.fields,
          this.edge(one.id),
        ),
    };
    return project("Post", post, resolvers, fields);
  }

  commentView(
    comment: Comment,
    fields = parseFields("created_time,from,message,id"),
  ): Record<string, unknown> {
    const resolvers: Resolvers<Comment> = {
      id: (one) => one.id,
      message: (one) => one.message,
      from: (one, request) => narrowed(one.from, request),
      created_time: (one) => graphTime(one.createdAt),
      parent: (one, request) => this.parentOf(one, request.fields),
      object: (one) => ({ id: one.postId }),
      permalink_url: (one) => permalinkOf(this.baseUrl, this.page, one.id),
      is_hidden: (one) => one.hidden,
      can_hide: (one) => one.from.id !== this.page.id,
      can_comment: () => true,
      can_remove: () => true,
      can_like: () => true,
      can_reply_privately: (one) => this.canReplyPrivately(one),
      comment_count: (one) => this.repliesOf(one).length,
      like_count: () => 0,
      user_likes: () => false,
      attachment: () => undefined,
      message_tags: (one) => this.tagsOf(one.message),
      private_reply_conversation: () => undefined,
      comments: (one, request) =>
        this.comments(this.repliesOf(one), request.args, request.fields, this.edge(one.id)),
    };
    return project("Comment", comment, resolvers, fields);
  }

  conversationView(one: Conversation, fields = parseFields("id,link,updated_time")) {
    const messages = conversationMessages(this.page, one);
    const newest = messages.reduce((latest, message) => Math.max(latest, message.createdAt), 0);
    const resolvers: Resolvers<Conversation> = {
      id: (conversation) => conversation.id,
      link: (conversation) => `/${this.page.username}/inbox/${conversation.id}`,
      updated_time: () => graphTime(newest),
      unread_count: () => 0,
      message_count: () => messages.length,
      can_reply: () => true,
      snippet: () => messages[messages.length - 1]?.text,
      participants: (conversation) => ({
        data: [this.personView(conversation.personId), this.pageView()],
      }),
      senders: (conversation) => ({ data: [this.personView(conversation.personId)] }),
      messages: (conversation, request) =>
        this.messages(
          conversation,
          request.args,
          request.fields,
          this.edge(conversation.id, "messages"),
        ),
    };
    return project("UnifiedThread", one, resolvers, fields);
  }

  messageView(message: Message, fields: FieldRequest[]): Record<string, unknown> {
    const person = this.personView(message.personId);
    const page = this.pageView();
    const resolvers: Resolvers<Message> = {
      id: (one) => one.id,
      created_time: (one) => graphTime(one.createdAt),
      from: (one) => (one.fromPage ? page : person),
      to: (one) => ({ data: [one.fromPage ? person : page] }),
      message: (one) => one.text,
      attachments: () => undefined,
      sticker: () => undefined,
    };
    return project("Message", message, resolvers, fields);
  }

  /** Comments in the asked order; `toplevel` (the default) hides replies. */
  comments(
    comments: Comment[],
    args: URLSearchParams,
    fields: FieldRequest[],
    address = this.address,
  ): PagedList {
    const since = instantArgument(args, "since");
    const until = instantArgument(args, "until");
    const isReverse = args.get("order") === "reverse_chronological";
    const list = comments
      .filter((one) => since === null || one.createdAt >= since)
      .filter((one) => until === null || one.createdAt <= until)
      .sort((one, other) => one.createdAt - other.createdAt || one.id.localeCompare(other.id));
    if (isReverse) list.reverse();
    return pageOf(list, args, address, (one) =>
      this.commentView(one, fields.length > 0 ? fields : undefined),
    );
  }

  messages(
    one: Conversation,
    args: URLSearchParams,
    fields: FieldRequest[],
    address = this.address,
  ) {
    const list = conversationMessages(this.page, one).sort((a, b) => b.createdAt - a.createdAt);
    const detailed = new Set(list.slice(0, DETAILED_MESSAGES).map((message) => message.id));
    const thin = parseFields("id,created_time");
    const wanted = fields.length > 0 ? fields : thin;
    return pageOf(list, args, address, (message) =>
      this.messageView(message, detailed.has(message.id) ? wanted : thin),
    );
  }

  /** All living comments of a post, or only its top level. */
  commentsOf(post: Post, filter: string | null = "toplevel"): Comment[] {
    const all = post.commentIds.flatMap((id) => this.page.comments.get(id) ?? []);
    return all.filter((one) => !one.deleted && (filter === "stream" || one.parentId === null));
  }

  repliesOf(comment: Comment): Comment[] {
    const post = this.page.posts.get(comment.postId);
    if (!post) return [];
    return this.commentsOf(post, "stream").filter((one) => one.parentId === comment.id);
  }

  private parentOf(comment: Comment, fields: FieldRequest[]) {
    const parent = comment.parentId ? this.page.comments.get(comment.parentId) : undefined;
    return parent && this.commentView(parent, fields.length > 0 ? fields : undefined);
  }

  private personView(id: string) {
    const person = personById(this.page, id);
    return { id, name: person?.name ?? "Facebook User" };
  }

  private canReplyPrivately(object: Post | Comment): boolean {
    return (
      object.from.id !== this.page.id &&
      this.now - object.createdAt <= PRIVATE_REPLY_MS &&
      !this.page.privatelyAnswered.includes(object.id)
    );
  }

  private tagsOf(message: string) {
    const offset = message.toLowerCase().indexOf(`@${this.page.name.toLowerCase()}`);
    if (offset < 0) return undefined;
    const { id, name } = this.page;
    return [{ id, name, type: "page", offset, length: name.length + 1 }];
  }

  private edge(id: string, name = "comments"): URL {
    const url = new URL(this.address);
    const version = /^\/v\d+\.\d+/.exec(url.pathname)?.[0] ?? "";
    url.pathname = `${version}/${id}/${name}`;
    url.searchParams.delete("fields");
    return url;
  }
}

/** `from{id}` gives only the id; without a choice id and name. */
function narrowed(author: Author, request: FieldRequest): Partial<Author> {
  const wants = (name: string) =>
    request.fields.length === 0 || request.fields.some((field) => field.name === name);
  return { ...(wants("name") ? { name: author.name } : {}), id: author.id };
}
