import { z } from "zod";
import type { Clock } from "@/kernel/clock";
import type { Fault } from "./faults";
import type { SimRequest, SimResponse } from "./http";
import type { WebhookDelivery } from "./webhook-sender";

const Id = z.union([z.string().min(1).max(500), z.number().int().nonnegative().transform(String)]);

const Instant = z
  .union([z.string(), z.number()])
  .transform((value) => new Date(value))
  .refine((value) => !Number.isNaN(value.getTime()), "is not an instant");

export const MentionInput = z.strictObject({
  /** The platform's own id of the item; given again, the same item is returned. */
  id: Id.optional(),
  /** The caller's own name for the item, where the platform chooses the id; again the same item. */
  ref: z.string().min(1).max(200).optional(),
  author: z.strictObject({
    username: z.string().min(1).max(200),
    name: z.string().max(500).optional(),
    id: Id.optional(),
    followers: z.number().int().nonnegative().optional(),
    /** x only: whether they take private messages from anybody. */
    receivesDm: z.boolean().optional(),
  }),
  text: z.string().min(1).max(1_000_000),
  at: Instant.optional(),
  inReplyTo: Id.optional(),
  kind: z.enum(["post", "comment", "message"]).optional(),
  account: z.string().min(1).optional(),
  title: z.string().max(1000).optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  language: z.string().max(35).optional(),
  conversationId: Id.optional(),
  /** x: the post quoted. */
  quoteOf: Id.optional(),
  /** Own private messages that open a conversation: username or id of the recipient. */
  to: z.string().min(1).optional(),
  /** facebook: written outside the Page, which it only mentions. */
  elsewhere: z.boolean().optional(),
  /** x: a reply into the conversation that does not name the account; X sends no event for it. */
  implicit: z.boolean().optional(),
  /** wordpress: held back until a moderator approves. */
  held: z.boolean().optional(),
  redeliver: z.boolean().optional(),
});
export type MentionInput = z.infer<typeof MentionInput>;

export const AccountInput = z.strictObject({
  id: Id.optional(),
  username: z.string().min(1).max(200),
  name: z.string().min(1).max(200).optional(),
  token: z.string().min(1).optional(),
  webhookUrl: z.url({ protocol: /^https?$/ }).optional(),
  secret: z.string().min(1).optional(),
  title: z.string().max(500).optional(),
  /** discourse: what is posted through the API waits for approval; false again publishes it. */
  moderated: z.boolean().optional(),
  /** feeds: the form served without an extension. */
  format: z.enum(["rss", "atom", "json"]).optional(),
});
export type AccountInput = z.infer<typeof AccountInput>;

export const WebhookInput = z.strictObject({
  /** null takes the subscription away. */
  url: z.url({ protocol: /^https?$/ }).nullable(),
  /** Only this account; else the whole app (facebook, x) or the first site (discourse). */
  account: z.string().min(1).optional(),
  secret: z.string().min(1).optional(),
});
export type WebhookInput = z.infer<typeof WebhookInput>;

export const EditInput = z.strictObject({
  id: Id,
  text: z.string().min(1),
  account: z.string().optional(),
});
export type EditInput = z.infer<typeof EditInput>;

export const DeleteInput = z.strictObject({ id: Id, account: z.string().optional() });
export type DeleteInput = z.infer<typeof DeleteInput>;

/** What the product published through the platform's interface. */
export interface ReplyRecord {
  id: string;
  inReplyTo: string | null;
  text: string;
  at: string;
  visibility: "public" | "private";
  account: string;
}

export interface AccountView {
  id: string;
  username: string;
  name: string;
  /** What a channel signs in with: page token, bearer token, API key, application password. */
  token: string;
  /** Base address of the account's site, or the feed's own address. */
  url: string;
  webhookUrl: string | null;
  [credential: string]: unknown;
}

/** A control request that cannot be done; answered with 400 (or 404) and this message. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly status: 400 | 404 = 400,
  ) {
    super(message);
  }
}

/** What a platform gets from the server it runs in. */
export interface SimulatorEnvironment {
  clock: Clock;
  /** Address without a trailing slash, for permalinks. */
  baseUrl(): string;
  sendWebhook(delivery: WebhookDelivery): void;
}

/** One simulated platform: its API and what the control interface does to it. */
export interface SimulatedPlatform {
  readonly name: string;
  handle(request: SimRequest): Promise<SimResponse>;
  /** How this platform says that it is over the limit, broken, or does not know the token. */
  failure(fault: Fault, request: SimRequest): SimResponse;
  mention(input: MentionInput): { id: string; url: string };
  edit(input: EditInput): { id: string };
  remove(input: DeleteInput): void;
  replies(account?: string): ReplyRecord[];
  accounts(): AccountView[];
  createAccount(input: AccountInput): { created: boolean; account: AccountView };
  setWebhook(input: WebhookInput): void;
  reset(): void;
  dump(): unknown;
  restore(state: unknown): void;
}
