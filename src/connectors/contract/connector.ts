import type { z } from "zod";
import type { OutboundFetch } from "@/infra/http";
import type { TextCounter } from "@/kernel/text-length";
import type { Delivery, Outbound } from "./delivery";
import type { AnswerableItem, InboundItem, RawEvent, Visibility } from "./items";
import type { Platform } from "./platform";

/** What a connector may know of a channel: never the tenant, never the database. */
export interface ChannelAccess {
  /** The account's id on the platform: Page id, user id, site or feed address. */
  accountId: string;
  /** `https://…` without a trailing slash; for Facebook and X from configuration. */
  baseUrl: string;
  /** Decrypted, already parsed by the connector's own `credentials` schema. */
  credentials: Record<string, string>;
  /** Not secret, already parsed by the connector's own `settings` schema (handle, name …). */
  settings: Record<string, unknown>;
}

/** What a connector gets from outside: HTTP that refuses private addresses, time, app secrets. */
export interface ConnectorRuntime {
  fetch: OutboundFetch;
  now(): Date;
  /** App-wide secrets from configuration (`FACEBOOK_APP_SECRET`, `X_CONSUMER_SECRET` …). */
  secrets: { facebookAppSecret: string; facebookVerifyToken: string; xConsumerSecret: string };
}

/** Why a call to the platform did not work. Unknown outcomes of writes are `Delivery`'s business. */
export type PlatformFailure =
  | { kind: "rate_limited"; retryAt: Date }
  | { kind: "reauth_required"; reason: string }
  | { kind: "permission_missing"; reason: string }
  | { kind: "not_found"; reason: string }
  | { kind: "gone"; reason: string }
  | { kind: "invalid_response"; reason: string }
  | { kind: "transient"; reason: string };

/** Thrown by `check`, `poll` and `subscribe`; the channel's state is set from it. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";
  constructor(readonly failure: PlatformFailure) {
    super(
      "reason" in failure ? failure.reason : `rate limited until ${failure.retryAt.toISOString()}`,
    );
  }
}

/** What the platform says about the account behind credentials (test-before-save, health). */
export interface AccountInfo {
  accountId: string;
  name: string;
  handle?: string;
  url?: string;
  avatarUrl?: string;
  /** Anything an admin should know although the connection works (a missing scope, no webhook). */
  warnings: string[];
  /** Merged into the channel's settings on saving. */
  settings: Record<string, unknown>;
}

export interface PollResult {
  events: RawEvent[];
  /** Opaque JSON, stored only together with `events` in one transaction. */
  cursor: Record<string, unknown>;
  /** More is waiting: poll again at once rather than at the next interval. */
  more: boolean;
  /** The platform asks for a pause (`Retry-After`, `<ttl>`, usage header near its limit). */
  notBefore?: Date;
}

export interface WebhookRequest {
  method: string;
  url: URL;
  headers: Headers;
  /** Exact bytes as received: signatures are over these. */
  rawBody: Uint8Array;
}

/** What the webhook route does with a request. */
export type WebhookVerdict =
  | { kind: "challenge"; status: number; contentType: string; body: string }
  | { kind: "refused"; status: 401 | 403 | 400; reason: string }
  /** Genuine; `events` are grouped by the account they belong to. */
  | { kind: "accepted"; deliveries: { accountId: string; events: RawEvent[] }[] };

export interface Capability {
  allowed: boolean;
  /** Present when not allowed; a key of the interface's translations under `capability.`. */
  reason?: CapabilityReason;
  /** The window in which it is allowed ends here. */
  until?: Date;
  maxLength?: number;
  minLength?: number;
  counter?: TextCounter;
}

export type CapabilityReason =
  | "read_only_source"
  | "not_summoned"
  | "window_closed"
  | "already_used"
  | "comments_closed"
  | "no_private_messages"
  | "no_public_thread"
  | "deleted"
  | "recipient_unavailable"
  | "channel_disconnected";

export type Capabilities = Record<Visibility, Capability>;

/** A field of the form with which an admin connects a channel. */
export interface ConnectField {
  name: string;
  kind: "text" | "secret" | "url";
  required: boolean;
  /** Where the value goes. `address` becomes the channel's base address. */
  target: "address" | "account" | "credential" | "setting";
}

/**
 * One platform. Every method is required; what a platform lacks is said by value
 * (`webhooks: null`, `canDeliver: false`), so that a missing part cannot be forgotten.
 */
export interface Connector {
  platform: Platform;
  /** Label, help and placeholder of each are translations under `connect.<platform>.<name>`. */
  connectFields: ConnectField[];
  credentials: z.ZodType<Record<string, string>>;
  /** False for sources that can only be read: answering means opening the permalink. */
  canDeliver: boolean;
  /** Seconds between polls when nothing asks for another pace. */
  pollIntervalSeconds: number;
  /** Base address for platforms with one; the others take it from the form. */
  defaultBaseUrl(config: { facebookGraphUrl: string; xApiUrl: string }): string | null;

  /** @throws PlatformError */
  check(access: ChannelAccess, runtime: ConnectorRuntime): Promise<AccountInfo>;
  /** One bounded step (at most some hundred events). @throws PlatformError */
  poll(
    access: ChannelAccess,
    cursor: Record<string, unknown> | null,
    runtime: ConnectorRuntime,
  ): Promise<PollResult>;

  webhooks: {
    /** Discourse signs with the channel's own secret, Facebook and X with the app's. */
    secret: "app" | "channel";
    /**
     * Pure but for the HMAC. `channelSecret` is given when `secret` is `channel`.
     * Malformed but genuine bodies are accepted with one event whose payload is `{ malformed }`.
     */
    receive(
      request: WebhookRequest,
      runtime: Pick<ConnectorRuntime, "secrets" | "now">,
      channel: { accountId: string; secret: string } | null,
    ): WebhookVerdict;
    /** Makes the platform send events to `callbackUrl`. Idempotent. @throws PlatformError */
    subscribe(
      access: ChannelAccess,
      callbackUrl: string,
      runtime: ConnectorRuntime,
    ): Promise<{ subscribed: boolean; hint?: string }>;
  } | null;

  /**
   * Asks the platform for what a thin webhook left out (a Facebook mention without its author).
   * Called before `map`, outside any transaction; the richer payload replaces the stored one.
   */
  enrich: null | {
    isNeeded(payload: Record<string, unknown>): boolean;
    /** @throws PlatformError */
    enrich(
      payload: Record<string, unknown>,
      access: ChannelAccess,
      runtime: ConnectorRuntime,
    ): Promise<Record<string, unknown>>;
  };

  /**
   * Raw payload → items. Pure; tested on fixtures. @throws Error with a plain word when the payload
   * cannot be understood: the event is then set aside with that word.
   */
  map(
    payload: Record<string, unknown>,
    account: { accountId: string; settings: Record<string, unknown> },
  ): InboundItem[];

  /** Pure: what may be answered, how, until when and how long; else why not. */
  capabilities(item: AnswerableItem, now: Date): Capabilities;

  /** Sends once. Never throws for what the platform said; see `Delivery`. */
  deliver(outbound: Outbound, access: ChannelAccess, runtime: ConnectorRuntime): Promise<Delivery>;
  /** Looks on the platform whether a reply of unknown fate was published. */
  findDelivered(
    outbound: Outbound,
    access: ChannelAccess,
    runtime: ConnectorRuntime,
  ): Promise<
    | { kind: "found"; externalId: string; url?: string }
    | { kind: "absent" }
    | { kind: "undecided"; afterMs: number }
  >;
}
