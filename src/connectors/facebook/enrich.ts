import { type ChannelAccess, type ConnectorRuntime, PlatformError } from "@/connectors/contract";
import { GraphClient } from "./client";
import { EDIT_VERBS, type FacebookPayload } from "./map";
import { From, GraphMessage, GraphPost, Messaging } from "./wire";

/** Mentions, and now and then a comment, arrive without their author; messages without a name. */
export const enrichFacebook = {
  isNeeded(raw: Record<string, unknown>): boolean {
    const payload = raw as unknown as FacebookPayload;
    if (payload.source === "messaging") return payload.person === undefined && isInbound(payload);
    if (payload.source !== "feed" && payload.source !== "mention") return false;
    const verb = String(payload.value.verb ?? "add");
    return (verb === "add" || EDIT_VERBS.has(verb)) && !hasAuthor(payload.value);
  },

  async enrich(
    raw: Record<string, unknown>,
    access: ChannelAccess,
    runtime: ConnectorRuntime,
  ): Promise<Record<string, unknown>> {
    const payload = raw as unknown as FacebookPayload;
    const client = new GraphClient(access, runtime);
    if (payload.source === "messaging") {
      return { ...payload, person: await findPerson(payload, client) };
    }
    const id = String(payload.value.comment_id ?? payload.value.post_id);
    const answer = await client.read(id, {
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

function isInbound({ value }: FacebookPayload): boolean {
  const { message } = Messaging.safeParse(value).data ?? {};
  return message !== undefined && message.is_echo !== true && message.is_deleted !== true;
}

/** Asked once: a name is worth one call, but no message waits for it. Polling brings it otherwise. */
async function findPerson(
  { value }: FacebookPayload,
  client: GraphClient,
): Promise<FacebookPayload["person"]> {
  const mid = Messaging.safeParse(value).data?.message?.mid ?? "";
  try {
    const answer = await client.read(mid, { fields: "id,from,created_time" });
    return GraphMessage.safeParse(answer.json).data?.from ?? null;
  } catch (error) {
    if (error instanceof PlatformError) return null;
    throw error;
  }
}
