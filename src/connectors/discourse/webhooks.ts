import type { ConnectorRuntime, WebhookRequest, WebhookVerdict } from "@/connectors/contract";
import { contentHash } from "@/connectors/contract/seen-versions";
import { isSignedBy, jsonObject } from "@/connectors/contract/signature";
import type { DiscoursePayload } from "./map";
import { WirePost } from "./wire";

const EVENTS = new Set(["post_created", "post_edited", "post_recovered", "post_destroyed"]);

/**
 * Signed with the secret of this channel's webhook (hex HMAC-SHA256 over the raw body). Discourse
 * sends no signature when no secret is set: such a request is refused.
 */
export function receiveDiscourse(
  request: WebhookRequest,
  runtime: Pick<ConnectorRuntime, "now">,
  channel: { accountId: string; secret: string } | null,
): WebhookVerdict {
  if (request.method !== "POST") return { kind: "refused", status: 400, reason: "not an event" };
  if (!channel) return { kind: "refused", status: 403, reason: "no such channel" };
  const signature = request.headers.get("x-discourse-event-signature");
  if (!isSignedBy(signature, channel.secret, request.rawBody, "hex")) {
    return { kind: "refused", status: 401, reason: "signature does not match" };
  }
  const accepted = (
    events: { key: string; payload: Record<string, unknown> }[],
  ): WebhookVerdict => ({
    kind: "accepted",
    deliveries: [{ accountId: channel.accountId, events }],
  });
  const event = request.headers.get("x-discourse-event") ?? "";
  const body = jsonObject(request.rawBody);
  if (!EVENTS.has(event)) return accepted([]);
  const post = WirePost.safeParse(body?.post).data;
  if (!post) {
    const text = new TextDecoder().decode(request.rawBody).slice(0, 20_000);
    return accepted([{ key: `malformed:${contentHash(text)}`, payload: { malformed: text } }]);
  }
  const isDeletion = event === "post_destroyed";
  const payload: DiscoursePayload & { accountId: string } = {
    post,
    instance: instanceOf(request.headers.get("x-discourse-instance")),
    accountId: channel.accountId,
    receivedAt: runtime.now().toISOString(),
    ...(isDeletion ? { isDeletion } : {}),
  };
  const version = `v${post.version}:${contentHash(post.raw ?? post.cooked ?? "")}`;
  const key = `push:${event}:${post.id}:${version}`;
  return accepted([{ key, payload: { ...payload } }]);
}

function instanceOf(header: string | null): string {
  return header && URL.canParse(header) ? header.replace(/\/+$/, "") : "";
}
