import { paragraphs } from "../kit/markup";
import { siteUrl } from "../kit/sites";
import { type Blog, type BlogPost, type BlogUser, type Comment, wallClock } from "./state";

export interface ViewContext {
  blog: Blog;
  baseUrl: string;
  /** `edit` shows addresses and raw text; only to those who may moderate. */
  isEdit: boolean;
}

export function rootView({ blog, baseUrl }: ViewContext): Record<string, unknown> {
  const home = siteUrl(baseUrl, blog.slug);
  const offset = Date.parse(`${wallClock(0, blog.timeZone)}Z`) / 3_600_000;
  return {
    name: blog.title,
    description: "Neues aus dem Versandhaus",
    url: home,
    home,
    gmt_offset: String(offset),
    timezone_string: blog.timeZone,
    namespaces: ["oembed/1.0", "wp/v2"],
    authentication: {
      "application-passwords": {
        endpoints: { authorization: `${home}/wp-admin/authorize-application.php` },
      },
    },
    routes: {
      "/wp/v2/comments": { methods: ["GET", "POST"] },
      "/wp/v2/posts": { methods: ["GET", "POST"] },
      "/wp/v2/users/me": { methods: ["GET"] },
    },
  };
}

export function commentView(comment: Comment, context: ViewContext): Record<string, unknown> {
  const { blog, baseUrl, isEdit } = context;
  const post = blog.posts.get(comment.postId);
  const home = siteUrl(baseUrl, blog.slug);
  return {
    id: comment.id,
    post: comment.postId,
    parent: comment.parentId,
    author: comment.authorId,
    author_name: comment.authorName,
    ...(isEdit
      ? {
          author_email: comment.authorEmail,
          author_ip: "203.0.113.7",
          author_user_agent: "",
        }
      : {}),
    author_url: comment.authorUrl,
    date: wallClock(comment.createdAt, blog.timeZone),
    date_gmt: wallClock(comment.createdAt, "UTC"),
    content: {
      rendered: `${paragraphs(comment.content)}\n`,
      ...(isEdit ? { raw: comment.content } : {}),
    },
    link: `${post ? postLink(blog, baseUrl, post) : home}#comment-${comment.id}`,
    status: comment.status,
    type: "comment",
    author_avatar_urls: Object.fromEntries(
      [24, 48, 96].map((size) => [size, `${home}/avatar/${comment.authorId}?s=${size}`]),
    ),
    meta: [],
    _links: {
      self: [{ href: `${home}/wp-json/wp/v2/comments/${comment.id}` }],
      up: [
        {
          embeddable: true,
          post_type: "post",
          href: `${home}/wp-json/wp/v2/posts/${comment.postId}`,
        },
      ],
    },
  };
}

export function postView(post: BlogPost, { blog, baseUrl }: ViewContext): Record<string, unknown> {
  const date = (zone: string) => wallClock(post.createdAt, zone);
  return {
    id: post.id,
    date: date(blog.timeZone),
    date_gmt: date("UTC"),
    modified: date(blog.timeZone),
    modified_gmt: date("UTC"),
    slug: post.slug,
    status: "publish",
    type: "post",
    link: postLink(blog, baseUrl, post),
    title: { rendered: post.title },
    content: { rendered: paragraphs(post.content), protected: false },
    excerpt: { rendered: paragraphs(post.content.slice(0, 200)), protected: false },
    author: blog.user.id,
    comment_status: post.commentsOpen ? "open" : "closed",
  };
}

export function userView(user: BlogUser, { blog, baseUrl, isEdit }: ViewContext) {
  const home = siteUrl(baseUrl, blog.slug);
  return {
    id: user.id,
    name: user.name,
    url: home,
    description: "",
    link: `${home}/author/${user.username}/`,
    slug: user.username,
    avatar_urls: { 96: `${home}/avatar/${user.id}?s=96` },
    ...(isEdit
      ? {
          username: user.username,
          email: `${user.username}@example.org`,
          roles: ["editor"],
          capabilities: { moderate_comments: true, edit_posts: true },
        }
      : {}),
  };
}

export function postLink(blog: Blog, baseUrl: string, post: BlogPost): string {
  return `${siteUrl(baseUrl, blog.slug)}/${post.slug}/`;
}
