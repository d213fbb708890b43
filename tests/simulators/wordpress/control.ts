import { randomBytes } from "node:crypto";
import { pickAccount, sameName, slugOf } from "../kit/directory";
import {
  type AccountInput,
  type AccountView,
  ControlError,
  type DeleteInput,
  type EditInput,
  type MentionInput,
} from "../kit/platform";
import { siteUrl } from "../kit/sites";
import {
  addBlogPost,
  addComment,
  type Blog,
  type BlogPost,
  type Comment,
  newBlog,
  type WordpressState,
} from "./state";
import { postLink } from "./views";

/** What happens on the blogs from outside: readers comment, comments change. */
export class WordpressControl {
  constructor(
    private readonly state: () => WordpressState,
    private readonly baseUrl: () => string,
    private readonly now: () => number,
  ) {}

  /** A mention is a comment; `title` names the article, which is made if there is none. */
  mention(input: MentionInput): { id: string; url: string } {
    const blog = this.blog(input.account);
    if (input.kind === "message") throw new ControlError("A blog has no private messages.");
    const id = input.id === undefined ? undefined : numericId(input.id);
    const known = id === undefined ? undefined : blog.comments.get(id);
    if (known) return this.result(blog, known);
    const createdAt = (input.at ?? new Date(this.now())).getTime();
    const parent = input.inReplyTo === undefined ? null : this.comment(blog, input.inReplyTo);
    const post = parent
      ? blog.posts.get(parent.postId)
      : this.postTitled(blog, input.title ?? `Willkommen bei ${blog.title}`, createdAt);
    if (!post) throw new ControlError("The article of that comment is gone.");
    const { username, name, id: authorId } = input.author;
    const isOwn = authorId === String(blog.user.id) || sameName(username, blog.user.username);
    const comment = addComment(blog, {
      id,
      postId: post.id,
      parentId: parent?.id ?? 0,
      authorId: isOwn ? blog.user.id : 0,
      authorName: isOwn ? blog.user.name : (name ?? username),
      authorEmail: `${slugOf(username, "gast")}@example.org`,
      authorUrl: "",
      content: input.text,
      createdAt,
      status: input.held ? "hold" : "approved",
    });
    return this.result(blog, comment);
  }

  edit(input: EditInput): { id: string } {
    this.find(input.id, input.account).content = input.text;
    return { id: input.id };
  }

  remove(input: DeleteInput): void {
    this.find(input.id, input.account).status = "trash";
  }

  accounts(): AccountView[] {
    return [...this.state().blogs.values()].map((blog) => this.view(blog));
  }

  /** Every new account gets a blog of its own under `/sites/<slug>`. */
  createAccount(input: AccountInput): { created: boolean; account: AccountView } {
    const existing = [...this.state().blogs.values()].find((one) =>
      sameName(one.user.username, input.username),
    );
    const id = input.id !== undefined && /^\d+$/.test(input.id) ? Number(input.id) : 1;
    const blog =
      existing ??
      newBlog({
        slug: slugOf(input.username, "blog"),
        title: input.title ?? input.name ?? input.username,
        user: { id, username: input.username, name: input.name ?? input.username },
        applicationPassword: input.token ?? newApplicationPassword(),
      });
    this.state().blogs.set(blog.slug, blog);
    if (existing && input.token) blog.applicationPassword = input.token;
    return { created: !existing, account: this.view(blog) };
  }

  blog(wanted?: string): Blog {
    return pickAccount(this.state().blogs.values(), wanted, (one) => [
      one.user.username,
      one.slug,
      one.title,
    ]);
  }

  private postTitled(blog: Blog, title: string, createdAt: number): BlogPost {
    const known = [...blog.posts.values()].find((one) => one.title === title);
    if (known) return known;
    const slug = slugOf(title, "artikel");
    const isTaken = [...blog.posts.values()].some((one) => one.slug === slug);
    return addBlogPost(blog, {
      slug: isTaken ? `${slug}-${blog.nextPostId}` : slug,
      title,
      content: title,
      createdAt,
      commentsOpen: true,
    });
  }

  private comment(blog: Blog, id: string): Comment {
    const comment = blog.comments.get(Number(id));
    if (!comment) throw new ControlError(`inReplyTo: there is no comment ${id} on this blog.`);
    return comment;
  }

  private find(id: string, account: string | undefined): Comment {
    const blogs = account === undefined ? [...this.state().blogs.values()] : [this.blog(account)];
    for (const blog of blogs) {
      const comment = blog.comments.get(Number(id));
      if (comment) return comment;
    }
    throw new ControlError(`There is no comment ${id}.`, 404);
  }

  private result(blog: Blog, comment: Comment): { id: string; url: string } {
    const post = blog.posts.get(comment.postId);
    const link = post ? postLink(blog, this.baseUrl(), post) : siteUrl(this.baseUrl(), blog.slug);
    return { id: String(comment.id), url: `${link}#comment-${comment.id}` };
  }

  private view(blog: Blog): AccountView {
    return {
      id: blog.user.username,
      userId: blog.user.id,
      username: blog.user.username,
      name: blog.user.name,
      title: blog.title,
      token: blog.applicationPassword,
      applicationPassword: blog.applicationPassword,
      url: siteUrl(this.baseUrl(), blog.slug),
      webhookUrl: null,
    };
  }
}

/** Six groups of four, as WordPress shows them once. */
function newApplicationPassword(): string {
  const letters = randomBytes(12).toString("hex");
  return letters.match(/.{4}/g)?.join(" ") ?? letters;
}

function numericId(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw new ControlError("id: comments of a blog have numbers as ids.");
  return Number(id);
}
