import { decode } from "html-entities";
import type { ChannelAccess, ConnectorRuntime, Delivery, Outbound } from "@/connectors/contract";
import {
  absentOnceSettled,
  earliestOwn,
  type Fate,
  undecided,
  writeFailed,
} from "@/connectors/contract/outcome";
import { comparableText, isSameText } from "@/connectors/contract/same-text";
import { POST_QUERY, XClient } from "./client";
import { DmEvent, WirePost } from "./wire";
import { refusedDelivery, rejected } from "./x-failure";

export async function deliverToX(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Delivery> {
  const client = new XClient(access, runtime);
  const isPrivate = outbound.visibility === "private";
  const result = isPrivate
    ? await client.write(
        `dm_conversations/with/${encodeURIComponent(outbound.inReplyTo.authorExternalId)}/messages`,
        { text: outbound.text },
      )
    : await client.write("tweets", {
        text: outbound.text,
        reply: { in_reply_to_tweet_id: targetOf(outbound) },
      });
  if (result.kind === "failure") return writeFailed(result);
  const refused = refusedDelivery(result, runtime.now());
  if (refused?.kind === "duplicate") return duplicateOf(outbound, access, runtime);
  if (refused) return refused;
  const data = (result.json as { data?: Record<string, unknown> } | undefined)?.data;
  const id = isPrivate ? data?.dm_event_id : data?.id;
  if (typeof id !== "string") return { kind: "unknown", reason: "X's answer names no post." };
  return isPrivate
    ? { kind: "delivered", externalId: id }
    : { kind: "delivered", externalId: id, url: permalink(access, id) };
}

/** The post's latest version: answers to an older one would hang under a text nobody sees. */
function targetOf(outbound: Outbound): string {
  const latest = outbound.inReplyTo.facts.latestPostId;
  return typeof latest === "string" ? latest : outbound.inReplyTo.externalId;
}

/** X refuses the same text twice: it may be this very reply, published by an attempt that was cut off. */
async function duplicateOf(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Delivery> {
  const fate = await findOnX(outbound, access, runtime);
  if (fate.kind === "found")
    return { kind: "delivered", externalId: fate.externalId, url: fate.url };
  return rejected("X refuses the same text twice. Change the wording.", "duplicate content");
}

function permalink(access: ChannelAccess, id: string): string {
  const handle = access.settings.handle;
  return `https://x.com/${typeof handle === "string" ? handle : "i/web"}/status/${id}`;
}

export async function findOnX(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Fate> {
  const client = new XClient(access, runtime);
  try {
    const found =
      outbound.visibility === "private"
        ? await findMessage(outbound, access, client)
        : await findPost(outbound, access, client);
    return found ?? absentOnceSettled(outbound, runtime.now());
  } catch (error) {
    return undecided(error, runtime.now());
  }
}

async function findPost(
  outbound: Outbound,
  access: ChannelAccess,
  client: XClient,
): Promise<Fate | null> {
  const parents = new Set([targetOf(outbound), outbound.inReplyTo.externalId]);
  for (let next: string | undefined, pages = 0; pages < 5; pages += 1) {
    const list: Awaited<ReturnType<XClient["list"]>> = await client.list(
      `users/${access.accountId}/tweets`,
      {
        ...POST_QUERY,
        max_results: "100",
        start_time: `${earliestOwn(outbound).toISOString().slice(0, 19)}Z`,
        ...(next ? { pagination_token: next } : {}),
      },
    );
    for (const raw of list.data) {
      const post = WirePost.safeParse(raw).data;
      if (!post?.references.some((one) => one.type === "replied_to" && parents.has(one.id)))
        continue;
      if (isSamePost(post, outbound.text)) {
        return {
          kind: "found",
          externalId: post.history[0] ?? post.id,
          url: permalink(access, post.id),
        };
      }
    }
    next = list.nextToken;
    if (!next) return null;
  }
  return null;
}

/** X shortens links to t.co, escapes three signs and may put the names of those answered in front. */
export function isSamePost(post: WirePost, text: string): boolean {
  let expanded = post.text;
  for (const { url, expanded_url } of post.urls) {
    if (expanded_url) expanded = expanded.replaceAll(url, expanded_url);
  }
  const bare = (value: string) =>
    comparableText(decode(value, { level: "xml" }))
      .replace(/^(?:@\w+ )+/, "")
      .replace(/https?:\/\/(?:www\.)?/gi, "")
      .replace(/\/(?=\s|$)/g, "")
      .toLowerCase();
  const withoutLinks = (value: string) => bare(value.replace(/https?:\/\/\S+/gi, "…"));
  return bare(expanded) === bare(text) || withoutLinks(post.text) === withoutLinks(text);
}

async function findMessage(
  outbound: Outbound,
  access: ChannelAccess,
  client: XClient,
): Promise<Fate | null> {
  const other = encodeURIComponent(outbound.inReplyTo.authorExternalId);
  const list = await client.list(`dm_conversations/with/${other}/dm_events`, {
    event_types: "MessageCreate",
    "dm_event.fields": "id,event_type,text,sender_id,created_at",
    max_results: "100",
  });
  for (const raw of list.data) {
    const event = DmEvent.safeParse(raw).data;
    if (event?.sender_id !== access.accountId || new Date(event.created_at) < earliestOwn(outbound))
      continue;
    if (isSameText(decode(event.text), outbound.text))
      return { kind: "found", externalId: event.id };
  }
  return null;
}
