/** Where a document was said, as its address tells. */
export type Place =
  | { kind: "tweet"; id: string; username: string }
  | { kind: "facebook-post"; page: string; post: string }
  | { kind: "facebook-comment"; page: string; post: string; comment: string; reply?: string }
  | { kind: "forum"; title: string; isStart: boolean }
  | { kind: "blog-comment"; title: string }
  | { kind: "entry"; source: "networks" | "blogs" | "press"; url?: string };

const FORUM_HOST = /(^|[.-])(foren|forum|board|community|boards)[.-]|forum|^board|gutefrage\.net$/;
const FORUM_PATH =
  /showthread|viewtopic|board_entry|\/foren?\/|\/forum(-archiv)?\/|\/threads?[/-]|[?&](page=thread|threadid=)|\/t\/[^/]+\/\d+|#!topic\//i;
const NETWORK =
  /(^|\.)(facebook\.com|twitter\.com|x\.com|plus\.google\.com|youtube\.com|instagram\.com|pinterest\.\w+|linkedin\.com|xing\.com|vk\.com|flickr\.com|reddit\.com)$/;
const BLOG = /blog|wordpress|tumblr|livejournal/;

/** @param text its beginning tells whether a forum post answers an earlier one */
export function placeOfUrl(address: string, text: string): Place {
  if (!URL.canParse(address) || !/^https?:/i.test(address)) {
    return { kind: "entry", source: "press" };
  }
  const url = new URL(address);
  const host = url.hostname.replace(/^www\./, "");
  if (/(^|\.)(twitter|x)\.com$/.test(host)) return tweetPlace(url) ?? entryPlace(url, host);
  if (/(^|\.)facebook\.com$/.test(host)) return facebookPlace(url) ?? entryPlace(url, host);
  if (FORUM_HOST.test(host) || FORUM_PATH.test(address) || host === "groups.google.com") {
    return { kind: "forum", title: titleOf(url, host), isStart: startsThread(url, text) };
  }
  if (/^#comment-\d+$/.test(url.hash)) return { kind: "blog-comment", title: titleOf(url, host) };
  return entryPlace(url, host);
}

function tweetPlace(url: URL): Place | null {
  const match = /^\/([^/]+)\/status(?:es)?\/(\d{1,19})(?:\/|$)/.exec(url.pathname);
  return match?.[1] && match[2] ? { kind: "tweet", username: match[1], id: match[2] } : null;
}

/** `/<page>/posts/<post>` or `permalink.php?story_fbid=<post>&id=<page>`; comments by parameter. */
function facebookPlace(url: URL): Place | null {
  const match = /^\/([^/]+)\/posts\/(\d+)/.exec(url.pathname);
  const page = match?.[1] ?? url.searchParams.get("id");
  const post = match?.[2] ?? url.searchParams.get("story_fbid");
  if (!page || !post || !/^\d+$/.test(post)) return null;
  const comment = lastNumber(url.searchParams.get("comment_id"));
  const reply = lastNumber(url.searchParams.get("reply_comment_id"));
  if (comment === undefined) return { kind: "facebook-post", page, post };
  return { kind: "facebook-comment", page, post, comment, ...(reply && { reply }) };
}

function lastNumber(value: string | null): string | undefined {
  return /(\d+)$/.exec(value ?? "")?.[1];
}

function entryPlace(url: URL, host: string): Place {
  const source = NETWORK.test(host) ? "networks" : BLOG.test(host) ? "blogs" : "press";
  return { kind: "entry", source, url: url.href };
}

/** A question without an anchor of an answer, and without the marks of an answer before it. */
function startsThread(url: URL, text: string): boolean {
  if (/^["\s]*(re|aw|antwort|antw)\s*:/i.test(text)) return false;
  if (/(answer|comment|post|posts|postbit)[-_]?\d+$/i.test(url.hash)) return false;
  return !/[?&](p|postid)=\d/.test(url.search) && !/^#\d{1,5}$/.test(url.hash);
}

const NO_WORDS = /^(showthread|viewtopic|board_entry|index|thread|page|comment-page)\b/i;

/** The words in the address that name the thread or article, with its host: equal for one thread. */
function titleOf(url: URL, host: string): string {
  const words = decoded(url.pathname)
    .split("/")
    .filter((segment) => /\p{L}{3}.*[-_+]|^\p{L}{8,}$/u.test(segment) && !NO_WORDS.test(segment))
    .at(-1)
    ?.replace(/-\d{1,3}\.html?$|\.\d+$|\.\w{2,4}$/i, "")
    .replace(/[-_+]+/g, " ")
    .replace(/^\d{4,}\b|\bthread \d+$|\bt?\d{5,}\b/g, "")
    .trim();
  const named = words && words.length >= 8 ? capitalised(words) : `Thema ${threadNumber(url)}`;
  return `${named.slice(0, 120)} · ${host}`;
}

function threadNumber(url: URL): string {
  const named = ["t", "threadID", "threadid", "id", "postid"].map((name) =>
    url.searchParams.get(name),
  );
  return (
    named.find((value) => value && /^\d+$/.test(value)) ??
    /(\d{3,})/.exec(decoded(url.pathname) + url.search)?.[1] ??
    decoded(url.hash || url.pathname).slice(0, 60)
  );
}

function capitalised(words: string): string {
  return words.charAt(0).toLocaleUpperCase("de") + words.slice(1);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
