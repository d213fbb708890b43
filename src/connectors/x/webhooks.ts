import type {
  ConnectorRuntime,
  RawEvent,
  WebhookRequest,
  WebhookVerdict,
} from "@/connectors/contract";
import { contentHash } from "@/connectors/contract/seen-versions";
import { hmacSha256, isSignedBy, jsonObject } from "@/connectors/contract/signature";
import type { XPayload } from "./map";
import { Activity } from "./wire";

/**
 * X Activity API: the challenge (CRC) and HMAC-SHA256 with the app's consumer secret over the raw
 * bytes, both in base64 (Meta uses hex).
 */
export function receiveX(
  request: WebhookRequest,
  runtime: Pick<ConnectorRuntime, "secrets" | "now">,
): WebhookVerdict {
  const secret = runtime.secrets.xConsumerSecret;
  if (request.method === "GET") return answerChallenge(request.url, secret);
  const signature = request.headers.get("x-twitter-webhooks-signature");
  if (!isSignedBy(signature, secret, request.rawBody, "base64")) {
    return { kind: "refused", status: 401, reason: "signature does not match" };
  }
  const body = jsonObject(request.rawBody);
  const activity = Activity.safeParse(body);
  if (!activity.success) return malformed(request.rawBody, body);
  const { data } = activity.data;
  const accountId = data.filter?.user_id ?? revokedUser(data.payload);
  if (!accountId) return { kind: "accepted", deliveries: [] };
  const includes = data.includes ?? {};
  const related = { users: includes.users ?? [], posts: includes.tweets ?? includes.posts ?? [] };
  const events = eventsOf(data.event_type, data.payload, related, runtime.now());
  return { kind: "accepted", deliveries: [{ accountId, events }] };
}

function answerChallenge(url: URL, secret: string): WebhookVerdict {
  const token = url.searchParams.get("crc_token");
  if (!token || !secret) return { kind: "refused", status: 400, reason: "no challenge to answer" };
  const digest = hmacSha256(secret, new TextEncoder().encode(token), "base64");
  const body = JSON.stringify({ response_token: `sha256=${digest}` });
  return { kind: "challenge", status: 200, contentType: "application/json", body };
}

function eventsOf(
  eventType: string,
  payload: Record<string, unknown>,
  related: { users: unknown[]; posts: Record<string, unknown>[] },
  now: Date,
): RawEvent[] {
  if (eventType === "oauth.revoke") {
    return [event(`revoked:${now.toISOString().slice(0, 16)}`, { source: "revoked" })];
  }
  if (eventType === "post.delete") {
    const id = String(payload.id ?? payload.post_id ?? payload.tweet_id ?? "");
    return id
      ? [event(`push:${eventType}:${id}`, { source: "deleted", id, at: now.toISOString() })]
      : [];
  }
  if (
    (eventType.startsWith("post.") && eventType.endsWith(".create")) ||
    eventType === "post.create"
  ) {
    const key = `push:${eventType}:${String(payload.id)}`;
    return [event(key, { source: "post", post: payload, ...related, eventType })];
  }
  if (eventType === "dm.received" || eventType === "dm.sent") {
    const users = Object.values(record(payload.users));
    const messages = Array.isArray(payload.direct_message_events)
      ? payload.direct_message_events
      : [];
    return messages.map((one: unknown) =>
      event(`push:dm:${String(record(one).id)}`, {
        source: "dm-webhook",
        event: record(one),
        users,
      }),
    );
  }
  return [];
}

/** Genuine but not understood: kept if it names its account. */
function malformed(rawBody: Uint8Array, body: Record<string, unknown> | null): WebhookVerdict {
  const accountId = record(record(body?.data).filter).user_id;
  const text = new TextDecoder().decode(rawBody).slice(0, 20_000);
  const events = [{ key: `malformed:${contentHash(text)}`, payload: { malformed: text } }];
  return {
    kind: "accepted",
    deliveries: accountId === undefined ? [] : [{ accountId: String(accountId), events }],
  };
}

/** `oauth.revoke` comes with an empty filter. */
function revokedUser(payload: Record<string, unknown>): string | null {
  const id = payload.user_id ?? record(payload.user).id ?? record(payload.source).user_id;
  return id === undefined ? null : String(id);
}

function event(key: string, payload: XPayload): RawEvent {
  return { key, payload: { ...payload } };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
