import { slugOf } from "../kit/directory";
import { isRecord, json, readFields, type SimResponse, stringOf } from "../kit/http";
import { siteUrl } from "../kit/sites";
import { invalidParameter, RestError } from "./errors";
import { type BlogCall, contextOf, findComment } from "./reads";
import { addBlogPost, addComment, type Comment, type CommentStatus } from "./state";
import { commentView, postView } from "./views";

const MAX_CONTENT_BYTES = 65_525;
const STATUSES: Record<string, CommentStatus> = {
  approve: "approved",
  approved: "approved",
  hold: "hold",
  spam: "spam",
  trash: "trash",
};

export function createComment(call: BlogCall, now: number): SimResponse {
  const { blog } = call;
  if (!call.isSignedIn) {
    throw new RestError(
      "rest_comment_login_required",
      "Sorry, you must be logged in to comment.",
      401,
    );
  }
  const body = readFields(call.request);
  const post = blog.posts.get(Number(stringOf(body.post) ?? 0));
  if (!post) {
    throw new RestError(
      "rest_comment_invalid_post_id",
      "Sorry, you are not allowed to create this comment without a post.",
      403,
    );
  }
  if (!post.commentsOpen) {
    throw new RestError("rest_comment_closed", "Sorry, comments are closed for this item.", 403);
  }
  const content = contentOf(body);
  requireContent(content);
  const parentId = Number(stringOf(body.parent) ?? 0);
  if (!Number.isInteger(parentId) || parentId < 0) {
    throw invalidParameter("parent", "parent is not of type integer.");
  }
  const isDuplicate = [...blog.comments.values()].some(
    (one) =>
      one.postId === post.id &&
      one.parentId === parentId &&
      one.authorId === blog.user.id &&
      one.status !== "trash" &&
      one.content === content,
  );
  if (isDuplicate) {
    throw new RestError(
      "comment_duplicate",
      "Duplicate comment detected; it looks as though you&#8217;ve already said that!",
      409,
    );
  }
  const comment = addComment(blog, {
    postId: post.id,
    parentId,
    authorId: blog.user.id,
    authorName: blog.user.name,
    authorEmail: `${blog.user.username}@example.org`,
    authorUrl: "",
    content,
    createdAt: now,
    status: "approved",
  });
  blog.replies.push({
    id: String(comment.id),
    inReplyTo: parentId > 0 ? String(parentId) : null,
    text: content,
    at: new Date(now).toISOString(),
    visibility: "public",
    account: blog.user.username,
  });
  return json(201, commentView(comment, { ...contextOf(call), isEdit: true }), {
    location: `${siteUrl(call.baseUrl, blog.slug)}/wp-json/wp/v2/comments/${comment.id}`,
  });
}

export function updateComment(call: BlogCall): SimResponse {
  const comment = editableComment(call);
  const body = readFields(call.request);
  const status = stringOf(body.status);
  if (status !== undefined) {
    const wanted = STATUSES[status];
    if (!wanted) throw invalidParameter("status", "status is not known");
    if (wanted === comment.status) {
      throw new RestError("rest_comment_failed_edit", "Updating comment status failed.", 500);
    }
    comment.status = wanted;
  }
  if (body.content !== undefined) {
    const content = contentOf(body);
    requireContent(content);
    comment.content = content;
  }
  return json(200, commentView(comment, { ...contextOf(call), isEdit: true }));
}

export function deleteComment(call: BlogCall): SimResponse {
  const comment = editableComment(call);
  const previous = commentView(comment, { ...contextOf(call), isEdit: true });
  if (call.request.query.get("force") === "true") {
    call.blog.comments.delete(comment.id);
    return json(200, { deleted: true, previous });
  }
  if (comment.status === "trash") {
    throw new RestError("rest_already_trashed", "The comment has already been trashed.", 410);
  }
  comment.status = "trash";
  return json(200, { ...previous, status: "trash" });
}

export function createPost(call: BlogCall, now: number): SimResponse {
  requireEditor(call, "rest_cannot_create");
  const body = readFields(call.request);
  const title = rawOf(body.title);
  const post = addBlogPost(call.blog, {
    slug: slugOf(title),
    title,
    content: rawOf(body.content),
    createdAt: now,
    commentsOpen: body.comment_status !== "closed",
  });
  return json(201, postView(post, contextOf(call)));
}

export function updatePost(call: BlogCall): SimResponse {
  requireEditor(call, "rest_cannot_edit");
  const post = call.blog.posts.get(Number(call.request.params.id));
  if (!post) throw new RestError("rest_post_invalid_id", "Invalid post ID.", 404);
  const body = readFields(call.request);
  if (body.comment_status !== undefined) post.commentsOpen = body.comment_status === "open";
  if (body.title !== undefined) post.title = rawOf(body.title);
  return json(200, postView(post, contextOf(call)));
}

function editableComment(call: BlogCall): Comment {
  const comment = findComment(call);
  requireEditor(call, "rest_cannot_edit");
  return comment;
}

function requireEditor({ isSignedIn }: BlogCall, code: string): void {
  if (!isSignedIn) throw new RestError(code, "Sorry, you are not allowed to do that.", 401);
}

function contentOf(body: Record<string, unknown>): string {
  return rawOf(body.content);
}

function rawOf(value: unknown): string {
  return (isRecord(value) ? stringOf(value.raw) : stringOf(value)) ?? "";
}

function requireContent(content: string): void {
  if (content.trim() === "") {
    throw new RestError("rest_comment_content_invalid", "Invalid comment content.", 400);
  }
  if (Buffer.byteLength(content) > MAX_CONTENT_BYTES) {
    throw new RestError(
      "comment_content_column_length",
      "Comment field exceeds maximum length allowed.",
      400,
    );
  }
}
