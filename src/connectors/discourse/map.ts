import type { InboundItem } from "@/connectors/contract";
import { instantOf, understand } from "@/connectors/contract/understand";
import { htmlToText } from "@/kernel/html-text";
import { WirePost } from "./wire";

/** What is stored of one fact: a post as a list or a webhook showed it. */
export interface DiscoursePayload {
  post: Record<string, unknown>;
  /** The forum's address, for links. */
  instance: string;
  /** From the list of private posts, which does not say so in the post. */
  isPrivate?: boolean;
  isDeletion?: boolean;
  /** The id of the post that `reply_to_post_number` means; null when it cannot be read. */
  parentId?: string | null;
  receivedAt?: string;
}

const REGULAR_POST = 1;

/** Raw forum post → items. Pure. @throws Error in a plain word. */
export function mapDiscourse(
  raw: Record<string, unknown>,
  account: { accountId: string },
): InboundItem[] {
  if ("malformed" in raw) throw new Error("The webhook's body is not in Discourse's form.");
  const payload = raw as unknown as DiscoursePayload;
  const post = understand(WirePost, payload.post, "The post");
  // Closings, moves, whispers and the words of the system's own user are nobody's matter.
  if (post.post_type !== REGULAR_POST || (post.user_id ?? 0) < 0) return [];
  const changedAt = instantOf(post.updated_at ?? post.created_at, "The post");
  if (payload.isDeletion || post.deleted_at || post.user_deleted) {
    const at = post.deleted_at
      ? instantOf(post.deleted_at, "The deletion")
      : payload.receivedAt
        ? instantOf(payload.receivedAt, "The deletion")
        : changedAt;
    return [{ type: "deletion", externalId: post.id, at }];
  }
  const text = post.raw ? plainRaw(post.raw) : htmlToText(post.cooked ?? "");
  const isPrivate = payload.isPrivate === true || post.topic_archetype === "private_message";
  const isEdited = post.version > 1;
  if (post.username?.toLowerCase() === account.accountId.toLowerCase() && isEdited) {
    return [{ type: "edit", externalId: post.id, text, at: changedAt }];
  }
  const place = {
    externalId: post.id,
    threadKey: `topic:${post.topic_id}`,
    visibility: isPrivate ? ("private" as const) : ("public" as const),
    permalink: payload.instance + (post.post_url ?? `/t/${post.topic_id}/${post.post_number}`),
    at: instantOf(post.created_at, "The post"),
    text,
    ...(payload.parentId ? { parentExternalId: payload.parentId } : {}),
  };
  if (post.username?.toLowerCase() === account.accountId.toLowerCase()) {
    return [{ type: "own", ...place, facts: {} }];
  }
  return [
    {
      type: "mention",
      ...place,
      kind: isPrivate ? "message" : post.post_number === 1 ? "post" : "comment",
      author: {
        externalId: String(post.user_id ?? post.username ?? "deleted"),
        handle: post.username ?? undefined,
        name: post.name || undefined,
        avatarUrl: avatarOf(post.avatar_template, payload.instance),
        profileUrl: post.username ? `${payload.instance}/u/${post.username}` : undefined,
      },
      ...(post.topic_title ? { subject: post.topic_title } : {}),
      ...(isEdited ? { editedAt: changedAt } : {}),
      facts: {
        topicId: post.topic_id,
        postNumber: post.post_number,
        ...(post.username ? { username: post.username } : {}),
        ...(post.topic_title ? { topicTitle: post.topic_title } : {}),
      },
    },
  ];
}

/** Markdown stays as it was typed; quotes of others and HTML tags go. */
function plainRaw(raw: string): string {
  let text = raw;
  for (let before = ""; before !== text; ) {
    before = text;
    text = text.replace(/\[quote[^\]]{0,500}\](?:(?!\[quote)[\s\S])*?\[\/quote\]/gi, "");
  }
  return text
    .replace(/<\/?[a-z][^<>]{0,1000}>/gi, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function avatarOf(template: string | null | undefined, instance: string): string | undefined {
  if (!template) return undefined;
  const path = template.replace("{size}", "96");
  return /^https?:/.test(path) ? path : path.startsWith("//") ? `https:${path}` : instance + path;
}
