import type { ChannelAccess, ConnectorRuntime, Delivery, Outbound } from "@/connectors/contract";
import { PlatformError } from "@/connectors/contract";
import {
  absentOnceSettled,
  earliestOwn,
  type Fate,
  undecided,
  writeFailed,
} from "@/connectors/contract/outcome";
import { isSameText } from "@/connectors/contract/same-text";
import { GraphClient, nextAfter } from "./client";
import { refusedDelivery } from "./graph-failure";
import { GraphComment, GraphList, GraphMessage } from "./wire";

const RESPONSE_WINDOW_MS = 24 * 3_600_000;

export async function deliverToFacebook(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Delivery> {
  const client = new GraphClient(access, runtime);
  const isPrivate = outbound.visibility === "private";
  const result = isPrivate
    ? await client.write(`${access.accountId}/messages`, privateBody(outbound, runtime.now()))
    : await client.write(`${outbound.inReplyTo.externalId}/comments`, { message: outbound.text });
  if (result.kind === "failure") return writeFailed(result);
  const refused = refusedDelivery(result, runtime.now());
  if (refused) return refused;
  const body = (result.json ?? {}) as Record<string, unknown>;
  const id = isPrivate ? body.message_id : body.id;
  if (typeof id !== "string") {
    if (body.success !== true)
      return { kind: "unknown", reason: "Facebook's answer names no reply." };
    return alarm();
  }
  if (id === outbound.inReplyTo.externalId) return alarm();
  return isPrivate
    ? { kind: "delivered", externalId: id }
    : { kind: "delivered", externalId: id, url: await permalinkOf(id, client) };
}

/** Graph edits the object when a text is posted to it instead of to its comments. */
function alarm(): Delivery {
  const reason =
    "Facebook changed the existing comment instead of answering it. Check it on the Page.";
  return { kind: "rejected", reason };
}

function privateBody(outbound: Outbound, now: Date): Record<string, unknown> {
  const { inReplyTo, text } = outbound;
  if (inReplyTo.kind === "comment")
    return { recipient: { comment_id: inReplyTo.externalId }, message: { text } };
  if (inReplyTo.kind === "post")
    return { recipient: { post_id: inReplyTo.externalId }, message: { text } };
  const isInWindow = now.getTime() - inReplyTo.at.getTime() <= RESPONSE_WINDOW_MS;
  return {
    recipient: { id: inReplyTo.authorExternalId },
    message: { text },
    ...(isInWindow
      ? { messaging_type: "RESPONSE" }
      : { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }),
  };
}

/** The reply is published whether or not its address can be read. */
async function permalinkOf(id: string, client: GraphClient): Promise<string> {
  try {
    const answer = await client.read(id, { fields: "permalink_url" });
    const url = (answer.json as { permalink_url?: unknown } | undefined)?.permalink_url;
    if (typeof url === "string") return url;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
  }
  return `https://www.facebook.com/${id}`;
}

export async function findOnFacebook(
  outbound: Outbound,
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<Fate> {
  const client = new GraphClient(access, runtime);
  try {
    const found =
      outbound.visibility === "private"
        ? await findMessage(outbound, access, client)
        : await findComment(outbound, access, client);
    return found ?? absentOnceSettled(outbound, runtime.now());
  } catch (error) {
    return undecided(error, runtime.now());
  }
}

/** Replies to a reply hang under its top-level comment, so that is where ours would be. */
async function findComment(
  outbound: Outbound,
  access: ChannelAccess,
  client: GraphClient,
): Promise<Fate | null> {
  const { inReplyTo } = outbound;
  const topLevel = inReplyTo.facts.topLevelCommentId;
  const parent = typeof topLevel === "string" ? topLevel : inReplyTo.externalId;
  for (let after: string | null = null, pages = 0; pages < 10; pages += 1) {
    const list: GraphList = await client.list(`${parent}/comments`, {
      filter: "stream",
      order: "reverse_chronological",
      since: String(Math.floor(earliestOwn(outbound).getTime() / 1_000)),
      fields: "id,message,from,created_time,parent{id},permalink_url",
      limit: "100",
      ...(after ? { after } : {}),
    });
    for (const raw of list.data) {
      const comment = GraphComment.safeParse(raw).data;
      if (comment?.from?.id !== access.accountId || comment.created_time < earliestOwn(outbound))
        continue;
      const isUnderPost = inReplyTo.kind === "post";
      if (isUnderPost && comment.parent) continue;
      if (isSameText(comment.message ?? "", outbound.text)) {
        return { kind: "found", externalId: comment.id, url: comment.permalink_url };
      }
    }
    after = nextAfter(list);
    if (after === null) return null;
  }
  return null;
}

async function findMessage(
  outbound: Outbound,
  access: ChannelAccess,
  client: GraphClient,
): Promise<Fate | null> {
  const list = await client.list(`${access.accountId}/conversations`, {
    platform: "messenger",
    user_id: outbound.inReplyTo.authorExternalId,
    fields: "id,updated_time,messages.limit(20){id,created_time,from,to,message}",
  });
  for (const conversation of list.data) {
    for (const raw of GraphList.safeParse(conversation.messages).data?.data ?? []) {
      const message = GraphMessage.safeParse(raw).data;
      if (message?.from?.id !== access.accountId || message.created_time < earliestOwn(outbound))
        continue;
      if (isSameText(message.message ?? "", outbound.text)) {
        return { kind: "found", externalId: message.id };
      }
    }
  }
  return null;
}
