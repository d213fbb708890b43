import { html, json, type SimRequest, type SimResponse } from "../kit/http";
import { permalinkPage } from "../kit/markup";
import { invalidParameter, notLoggedIn, RestError } from "./errors";
import { type Blog, type Comment, wallClock } from "./state";
import { commentView, postLink, postView, userView, type ViewContext } from "./views";

/** One request at one blog; `isSignedIn` is false for guests and for wrong passwords alike. */
export interface BlogCall {
  request: SimRequest;
  blog: Blog;
  /** The server's address, without the blog's own path. */
  baseUrl: string;
  isSignedIn: boolean;
}

const ORDERS: Record<string, (one: Comment, other: Comment) => number> = {
  date: (one, other) => one.createdAt - other.createdAt || one.id - other.id,
  date_gmt: (one, other) => one.createdAt - other.createdAt || one.id - other.id,
  id: (one, other) => one.id - other.id,
  post: (one, other) => one.postId - other.postId,
  parent: (one, other) => one.parentId - other.parentId,
};

export function contextOf(call: BlogCall): ViewContext {
  const isEdit = call.request.query.get("context") === "edit";
  return { blog: call.blog, baseUrl: call.baseUrl, isEdit };
}

export function me(call: BlogCall): SimResponse {
  if (!call.isSignedIn) throw notLoggedIn();
  return json(200, userView(call.blog.user, contextOf(call)));
}

/**
 * `after` and `before` compare the blog's own wall clock, whatever zone the argument names; a page
 * beyond the end is an empty list.
 */
export function comments(call: BlogCall): SimResponse {
  const { blog, request } = call;
  const { query } = request;
  refuseToGuests(call);
  const status = query.get("status") ?? "approve";
  const compare = ORDERS[query.get("orderby") ?? "date_gmt"];
  if (!compare) throw invalidParameter("orderby", "orderby is not one of date, date_gmt, id …");
  const order = query.get("order") ?? "desc";
  if (order !== "asc" && order !== "desc") {
    throw invalidParameter("order", "order is not one of asc, desc.");
  }
  const after = localArgument(query, "after");
  const before = localArgument(query, "before");
  const localDate = (comment: Comment) => wallClock(comment.createdAt, blog.timeZone);
  const search = query.get("search")?.toLowerCase();
  const matching = [...blog.comments.values()]
    .filter((one) => hasStatus(one, status))
    .filter((one) => inList(query, "post", one.postId) && inList(query, "parent", one.parentId))
    .filter((one) => inList(query, "author", one.authorId) && inList(query, "include", one.id))
    .filter((one) => after === null || localDate(one) > after)
    .filter((one) => before === null || localDate(one) < before)
    .filter((one) => search === undefined || one.content.toLowerCase().includes(search))
    .sort(compare);
  if (order === "desc") matching.reverse();
  return paged(call, matching, (one) => commentView(one, contextOf(call)));
}

export function comment(call: BlogCall): SimResponse {
  refuseToGuests(call);
  return json(200, commentView(findComment(call), contextOf(call)));
}

export function posts(call: BlogCall): SimResponse {
  const search = call.request.query.get("search")?.toLowerCase();
  const list = [...call.blog.posts.values()]
    .filter((one) => search === undefined || one.title.toLowerCase().includes(search))
    .filter((one) => inList(call.request.query, "include", one.id))
    .sort((one, other) => other.createdAt - one.createdAt || other.id - one.id);
  return paged(call, list, (one) => postView(one, contextOf(call)));
}

export function post(call: BlogCall): SimResponse {
  const found = call.blog.posts.get(Number(call.request.params.id));
  if (!found) throw new RestError("rest_post_invalid_id", "Invalid post ID.", 404);
  return json(200, postView(found, contextOf(call)));
}

export function findComment({ blog, request, isSignedIn }: BlogCall): Comment {
  const found = blog.comments.get(Number(request.params.id));
  if (!found) throw new RestError("rest_comment_invalid_id", "Invalid comment ID.", 404);
  if (!isSignedIn && found.status !== "approved") {
    throw new RestError(
      "rest_cannot_read",
      "Sorry, you are not allowed to read this comment.",
      401,
    );
  }
  return found;
}

/** An article with its comments, for a browser; it names the API as WordPress does. */
export function page({ blog, request, baseUrl }: BlogCall, apiUrl: string): SimResponse {
  const headers = { link: `<${apiUrl}>; rel="https://api.w.org/"` };
  const slug = decodeURIComponent(request.params.slug ?? "");
  if (slug === "") {
    const entries = [...blog.posts.values()].map((one) => ({
      author: one.title,
      at: new Date(one.createdAt),
      text: postLink(blog, baseUrl, one),
    }));
    return html(200, permalinkPage({ title: blog.title, entries }), headers);
  }
  const found = [...blog.posts.values()].find((one) => one.slug === slug);
  if (!found)
    return html(404, permalinkPage({ title: "Seite nicht gefunden", entries: [] }), headers);
  const below = [...blog.comments.values()].filter(
    (one) => one.postId === found.id && one.status === "approved",
  );
  const entries = [
    { author: blog.title, at: new Date(found.createdAt), text: found.content },
    ...below.map((one) => ({
      author: one.authorName,
      at: new Date(one.createdAt),
      text: one.content,
    })),
  ];
  return html(200, permalinkPage({ title: found.title, entries }), headers);
}

function refuseToGuests({ request, isSignedIn }: BlogCall): void {
  if (isSignedIn) return;
  const { query } = request;
  if (query.get("context") === "edit") {
    throw new RestError(
      "rest_forbidden_context",
      "Sorry, you are not allowed to edit comments.",
      401,
    );
  }
  const status = query.get("status");
  const isRestricted = status !== null && status !== "approve";
  const forbidden = [isRestricted ? "status" : "", query.has("author") ? "author" : ""].filter(
    Boolean,
  );
  if (forbidden.length > 0) {
    throw new RestError(
      "rest_forbidden_param",
      `Query parameter not permitted: ${forbidden.join(", ")}`,
      401,
    );
  }
}

function hasStatus(comment: Comment, wanted: string): boolean {
  if (wanted === "all") return comment.status === "approved" || comment.status === "hold";
  return comment.status === (wanted === "approve" ? "approved" : wanted);
}

function inList(query: URLSearchParams, name: string, value: number): boolean {
  const wanted = [...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((one) =>
    one.split(","),
  );
  return wanted.length === 0 || wanted.includes(String(value));
}

function localArgument(query: URLSearchParams, name: string): string | null {
  const value = query.get(name);
  if (value === null) return null;
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})/.exec(value);
  if (!match?.[1]) throw invalidParameter(name, "Invalid date.");
  return match[1];
}

function paged<T>(call: BlogCall, items: T[], view: (item: T) => Record<string, unknown>) {
  const { query } = call.request;
  const number = (name: string, standard: number, max: number, min = 1) => {
    const value = Number(query.get(name) ?? standard);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw invalidParameter(
      name,
      `${name} must be between ${min} (inclusive) and ${max} (inclusive)`,
    );
  };
  const size = number("per_page", 10, 100);
  const pageNumber = number("page", 1, Number.MAX_SAFE_INTEGER);
  const start = query.has("offset")
    ? number("offset", 0, Number.MAX_SAFE_INTEGER, 0)
    : (pageNumber - 1) * size;
  const fields = query.get("_fields")?.split(",");
  const shown = items.slice(start, start + size).map((item) => {
    const full = view(item);
    return fields ? Object.fromEntries(fields.map((name) => [name, full[name]])) : full;
  });
  return json(200, shown, {
    "x-wp-total": String(items.length),
    "x-wp-totalpages": String(Math.ceil(items.length / size)),
  });
}
