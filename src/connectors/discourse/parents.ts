import { type ChannelAccess, type ConnectorRuntime, PlatformError } from "@/connectors/contract";
import { DiscourseClient } from "./client";
import type { DiscoursePayload } from "./map";
import { WirePost } from "./wire";

/**
 * Discourse names the post answered by its number in the topic, not by its id. Only answers of the
 * connected user need it: the topic alone does not say whose ticket they belong to.
 */
export async function parentOf(
  raw: Record<string, unknown>,
  access: ChannelAccess,
  client: DiscourseClient,
): Promise<string | null | undefined> {
  const post = WirePost.safeParse(raw).data;
  if (!post || !isOwnAnswer(post, access.accountId)) return undefined;
  const number = post.reply_to_post_number ?? 1;
  try {
    const answer = await client.read(`posts/by_number/${post.topic_id}/${number}.json`);
    return WirePost.safeParse(answer.json).data?.id ?? null;
  } catch (error) {
    if (
      error instanceof PlatformError &&
      ["not_found", "reauth_required"].includes(error.failure.kind)
    ) {
      return null;
    }
    throw error;
  }
}

function isOwnAnswer(post: WirePost, accountId: string): boolean {
  return post.username?.toLowerCase() === accountId.toLowerCase() && post.post_number > 1;
}

/** The same for webhooks, which are stored before anything is asked. */
export const enrichDiscourse = {
  isNeeded(raw: Record<string, unknown>): boolean {
    const { post, parentId, isDeletion, accountId } = raw as unknown as DiscoursePayload & {
      accountId?: string;
    };
    if (parentId !== undefined || isDeletion || accountId === undefined) return false;
    const parsed = WirePost.safeParse(post).data;
    return parsed !== undefined && isOwnAnswer(parsed, accountId);
  },

  async enrich(
    raw: Record<string, unknown>,
    access: ChannelAccess,
    runtime: ConnectorRuntime,
  ): Promise<Record<string, unknown>> {
    const { post } = raw as unknown as DiscoursePayload;
    const parentId = await parentOf(post, access, new DiscourseClient(access, runtime));
    return { ...raw, parentId: parentId ?? null };
  },
};
