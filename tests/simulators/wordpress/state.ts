import type { ReplyRecord } from "../kit/platform";

export type CommentStatus = "approved" | "hold" | "spam" | "trash";

export interface BlogPost {
  id: number;
  slug: string;
  title: string;
  content: string;
  createdAt: number;
  commentsOpen: boolean;
}

export interface Comment {
  id: number;
  postId: number;
  /** 0 at the top level. */
  parentId: number;
  /** The user's id; 0 for guests. */
  authorId: number;
  authorName: string;
  authorEmail: string;
  authorUrl: string;
  content: string;
  createdAt: number;
  status: CommentStatus;
}

export interface BlogUser {
  id: number;
  username: string;
  name: string;
}

export interface Blog {
  slug: string;
  title: string;
  timeZone: string;
  /** The user the product acts as; may moderate. */
  user: BlogUser;
  applicationPassword: string;
  posts: Map<number, BlogPost>;
  comments: Map<number, Comment>;
  replies: ReplyRecord[];
  nextPostId: number;
  nextCommentId: number;
}

export type WordpressState = { blogs: Map<string, Blog> };

export const WORDPRESS_PASSWORD = "simw pass word";

export function newBlog(blog: {
  slug: string;
  title: string;
  user: BlogUser;
  applicationPassword: string;
}): Blog {
  return {
    ...blog,
    timeZone: "Europe/Berlin",
    posts: new Map(),
    comments: new Map(),
    replies: [],
    nextPostId: 1,
    nextCommentId: 1,
  };
}

export function initialState(): WordpressState {
  const blog = newBlog({
    slug: "",
    title: "Nordwind Blog",
    user: { id: 1, username: "nordwind", name: "Nordwind Versand" },
    applicationPassword: WORDPRESS_PASSWORD,
  });
  return { blogs: new Map([[blog.slug, blog]]) };
}

export function addBlogPost(blog: Blog, post: Omit<BlogPost, "id">): BlogPost {
  const created = { ...post, id: blog.nextPostId };
  blog.nextPostId += 1;
  blog.posts.set(created.id, created);
  return created;
}

export function addComment(blog: Blog, comment: Omit<Comment, "id"> & { id?: number }): Comment {
  const id = comment.id ?? blog.nextCommentId;
  blog.nextCommentId = Math.max(blog.nextCommentId, id + 1);
  const created: Comment = { ...comment, id };
  blog.comments.set(id, created);
  return created;
}

/** `2026-11-21T10:00:00`, without a zone: UTC, or the blog's own wall clock. */
export function wallClock(ms: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(ms);
  return parts.replace(" ", "T");
}
