import type { ChannelAccess, ConnectorRuntime } from "@/connectors/contract";
import { GraphClient } from "./client";
import { EDIT_VERBS, type FacebookPayload } from "./map";
import { From, GraphPost } from "./wire";

/** Mentions, and now and then a comment, arrive without their author. */
export const enrichFacebook = {
  isNeeded(raw: Record<string, unknown>): boolean {
    const { source, value } = raw as unknown as FacebookPayload;
    if (source !== "feed" && source !== "mention") return false;
    const verb = String(value.verb ?? "add");
    return (verb === "add" || EDIT_VERBS.has(verb)) && !hasAuthor(value);
  },

  async enrich(
    raw: Record<string, unknown>,
    access: ChannelAccess,
    runtime: ConnectorRuntime,
  ): Promise<Record<string, unknown>> {
    const payload = raw as unknown as FacebookPayload;
    const id = String(payload.value.comment_id ?? payload.value.post_id);
    const answer = await new GraphClient(access, runtime).read(id, {
      fields: "id,from,message,permalink_url,created_time",
    });
    const found = GraphPost.safeParse(answer.json).data;
    if (!found) return raw;
    const { from, message, permalink_url } = found;
    const created_time = Math.floor(found.created_time.getTime() / 1_000);
    return { ...payload, value: { ...payload.value, from, message, permalink_url, created_time } };
  },
};

function hasAuthor(value: Record<string, unknown>): boolean {
  return From.safeParse(value.from).success || value.sender_id !== undefined;
}
