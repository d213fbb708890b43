import {
  type ChannelAccess,
  type ConnectorRuntime,
  type Delivery,
  type Outbound,
  PlatformError,
} from "@/connectors/contract";
import {
  type Answer,
  absentOnceSettled,
  earliestOwn,
  type Fate,
  msUntil,
  retryAfter,
  undecided,
  writeFailed,
} from "@/connectors/contract/outcome";
import { isSameText } from "@/connectors/contract/same-text";
import { htmlToText } from "@/kernel/html-text";
import { codeOf, reasonOf, WordPressClient } from "./client";
import { CommentList, gmtInstant, WireComment } from "./wire";

const MODERATION_PAUSE_MS = 5 * 60_000;
const FLOOD_PAUSE_MS = 20_000;

export async function deliverToWordPress(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Delivery> {
  if (outbound.visibility === "private") {
    return { kind: "rejected", reason: "A blog has no private messages." };
  }
  const client = new WordPressClient(access, runtime);
  const result = await client.write("wp/v2/comments", {
    post: Number(outbound.inReplyTo.facts.postId),
    parent: Number(outbound.inReplyTo.externalId),
    content: asComment(outbound.text),
  });
  if (result.kind === "failure") return writeFailed(result);
  if (result.status === 409 && codeOf(result) === "comment_duplicate") {
    return duplicateOf(outbound, access, runtime);
  }
  const refused = await refusedDelivery(result, client, runtime.now());
  if (refused) return refused;
  const comment = WireComment.safeParse(result.json).data;
  if (!comment) return { kind: "unknown", reason: "The site's answer names no comment." };
  if (comment.status === "hold") {
    return { kind: "unknown", reason: "The comment waits for the site's approval." };
  }
  return { kind: "delivered", externalId: comment.id, url: comment.link };
}

/** WordPress reads comments as HTML: what would become a tag or an entity is written as text. */
function asComment(text: string): string {
  return text.replace(/&(?=#?\w{1,32};)/g, "&amp;").replace(/<(?=[a-z/!?])/gi, "&lt;");
}

async function duplicateOf(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Delivery> {
  const fate = await findOnWordPress(outbound, access, runtime);
  if (fate.kind === "found")
    return { kind: "delivered", externalId: fate.externalId, url: fate.url };
  if (fate.kind === "undecided") {
    return { kind: "unknown", reason: "The site knows this comment already but does not show it." };
  }
  return {
    kind: "rejected",
    reason: "The site refuses the same comment twice. Change the wording.",
  };
}

async function refusedDelivery(
  answer: Answer,
  client: WordPressClient,
  now: Date,
): Promise<Delivery | null> {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const code = codeOf(answer);
  const reason = reasonOf(answer);
  if (status === 429 || code === "comment_flood") {
    const at = retryAfter(answer.headers, now);
    const afterMs = at ? msUntil(at, now) : FLOOD_PAUSE_MS;
    return { kind: "retry", afterMs, reason: "The site takes comments only slowly." };
  }
  if (status >= 500) return { kind: "unknown", reason };
  if (code === "rest_comment_closed") {
    return { kind: "rejected", reason: "Comments on this article are closed." };
  }
  if (status === 401 || status === 403) {
    return (await isSignedIn(client))
      ? { kind: "rejected", reason: `The site does not let the account comment here. ${reason}` }
      : { kind: "reauthorise", reason };
  }
  return { kind: "rejected", reason: `The site refused the comment. ${reason}` };
}

async function isSignedIn(client: WordPressClient): Promise<boolean> {
  try {
    await client.read("wp/v2/users/me");
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.failure.kind === "transient" || error.failure.kind === "rate_limited";
  }
}

export async function findOnWordPress(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Fate> {
  const client = new WordPressClient(access, runtime);
  try {
    const answer = await client.read("wp/v2/comments", {
      parent: outbound.inReplyTo.externalId,
      orderby: "id",
      order: "desc",
      per_page: "100",
      ...(access.settings.canModerate === false ? {} : { status: "all", context: "edit" }),
    });
    for (const raw of CommentList.safeParse(answer.json).data ?? []) {
      const comment = WireComment.safeParse(raw).data;
      if (!comment || String(comment.author) !== access.accountId) continue;
      if (gmtInstant(comment.date_gmt) < earliestOwn(outbound)) continue;
      const isOurs =
        isSameText(comment.content.raw ?? "", outbound.text) ||
        isSameText(htmlToText(comment.content.rendered), outbound.text);
      if (!isOurs) continue;
      return comment.status === "hold"
        ? { kind: "undecided", afterMs: MODERATION_PAUSE_MS }
        : { kind: "found", externalId: comment.id, url: comment.link };
    }
    return absentOnceSettled(outbound, runtime.now());
  } catch (error) {
    return undecided(error, runtime.now());
  }
}
