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
  undecided,
  writeFailed,
} from "@/connectors/contract/outcome";
import { isSameText } from "@/connectors/contract/same-text";
import { DiscourseClient, reasonOf, waitUntil } from "./client";
import { Created, PendingList, WirePost } from "./wire";

const MODERATION_PAUSE_MS = 5 * 60_000;
const MAX_PAGES = 6;

export async function deliverToDiscourse(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Delivery> {
  const client = new DiscourseClient(access, runtime);
  const result = await client.write("posts.json", bodyOf(outbound));
  if (result.kind === "failure") return writeFailed(result);
  const refused = await refusedDelivery(result, client, runtime.now());
  if (refused) return refused;
  const created = Created.safeParse(result.json).data;
  if (!created) return { kind: "unknown", reason: "The forum's answer names no post." };
  if (created.kind === "enqueued") {
    return { kind: "unknown", reason: "The forum's moderators have to approve the answer first." };
  }
  const url = `${access.baseUrl}/t/${created.topic_slug ?? "-"}/${created.topic_id}/${created.post_number}`;
  return { kind: "delivered", externalId: created.id, url };
}

/** A private answer to a public post opens a message to its author; in a message it continues it. */
function bodyOf(outbound: Outbound): Record<string, unknown> {
  const { facts, visibility } = outbound.inReplyTo;
  if (outbound.visibility === "private" && visibility === "public") {
    return {
      title: privateTitle(facts),
      raw: outbound.text,
      archetype: "private_message",
      target_recipients: facts.username,
    };
  }
  return {
    raw: outbound.text,
    topic_id: Number(facts.topicId),
    reply_to_post_number: Number(facts.postNumber),
  };
}

/** Discourse wants 15 to 255 characters by default. */
function privateTitle(facts: Record<string, unknown>): string {
  const topic = typeof facts.topicTitle === "string" ? facts.topicTitle : "";
  return `Re: ${[...topic].slice(0, 200).join("")} (#${String(facts.topicId)})`.padEnd(15, "·");
}

async function refusedDelivery(
  answer: Answer,
  client: DiscourseClient,
  now: Date,
): Promise<Delivery | null> {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const reason = reasonOf(answer);
  if (status === 429) {
    return {
      kind: "retry",
      afterMs: msUntil(waitUntil(answer, now), now),
      reason: "The forum limits the account's posts for now.",
    };
  }
  if (status >= 500) return { kind: "unknown", reason };
  if (status === 401 || status === 403) {
    // A bad key and a closed topic look alike: only the key's own session tells them apart.
    return (await isSignedIn(client))
      ? { kind: "rejected", reason: `The forum does not let the account answer here. ${reason}` }
      : { kind: "reauthorise", reason };
  }
  if (status === 404) return { kind: "rejected", reason: "The topic or post is gone." };
  return { kind: "rejected", reason: `The forum refused the answer. ${reason}` };
}

async function isSignedIn(client: DiscourseClient): Promise<boolean> {
  try {
    await client.read("session/current.json");
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return error.failure.kind === "transient" || error.failure.kind === "rate_limited";
  }
}

export async function findOnDiscourse(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Fate> {
  const client = new DiscourseClient(access, runtime);
  try {
    const found = await findPost(outbound, access, client);
    if (found) return found;
    if (await isPending(outbound, access, client)) {
      return { kind: "undecided", afterMs: MODERATION_PAUSE_MS };
    }
    return absentOnceSettled(outbound, runtime.now());
  } catch (error) {
    return undecided(error, runtime.now());
  }
}

async function findPost(
  outbound: Outbound,
  access: ChannelAccess,
  client: DiscourseClient,
): Promise<Fate | null> {
  const { inReplyTo } = outbound;
  const isPrivate = outbound.visibility === "private";
  const opensTopic = isPrivate && inReplyTo.visibility === "public";
  const earliest = earliestOwn(outbound);
  for (let before: number | undefined, pages = 0; pages < MAX_PAGES; pages += 1) {
    const posts = await client.posts(isPrivate ? "private" : "public", before);
    const parsed = posts.flatMap((raw) => WirePost.safeParse(raw).data ?? []);
    for (const post of parsed) {
      const isOwn = post.username?.toLowerCase() === access.accountId.toLowerCase();
      if (!isOwn || new Date(post.created_at) < earliest) continue;
      const isHere = opensTopic
        ? post.post_number === 1
        : post.topic_id === String(inReplyTo.facts.topicId);
      if (isHere && isSameText(post.raw ?? "", outbound.text)) {
        const url = `${access.baseUrl}/t/${post.topic_slug ?? "-"}/${post.topic_id}/${post.post_number}`;
        return { kind: "found", externalId: post.id, url };
      }
    }
    const last = parsed.at(-1);
    if (!last || new Date(last.created_at) < earliest) return null;
    before = Number(last.id);
  }
  return null;
}

async function isPending(
  outbound: Outbound,
  access: ChannelAccess,
  client: DiscourseClient,
): Promise<boolean> {
  try {
    const answer = await client.read(`posts/${encodeURIComponent(access.accountId)}/pending.json`);
    const pending = PendingList.safeParse(answer.json).data?.pending_posts ?? [];
    return pending.some((post) => isSameText(post.raw_text ?? post.raw ?? "", outbound.text));
  } catch (error) {
    if (error instanceof PlatformError && error.failure.kind === "not_found") return false;
    throw error;
  }
}
