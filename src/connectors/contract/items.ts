import { z } from "zod";

/** `public`: anybody may read it. `private`: only the contact and the account. */
export const Visibility = z.enum(["public", "private"]);
export type Visibility = z.infer<typeof Visibility>;

const Instant = z.coerce.date();

/** A person outside, as the platform describes them. Ids are opaque strings everywhere. */
export const Author = z.object({
  externalId: z.string().min(1),
  /** How the platform addresses them (`@jonas_b` without the `@`), where it has such a thing. */
  handle: z.string().optional(),
  name: z.string().optional(),
  avatarUrl: z.string().optional(),
  profileUrl: z.string().optional(),
  followers: z.number().int().nonnegative().optional(),
  verified: z.boolean().optional(),
});
export type Author = z.infer<typeof Author>;

/**
 * Where an item belongs.
 * `threadKey` is set when the platform says it outright (conversation id, topic id, post id);
 * otherwise the thread is found through `parentExternalId`, and an item with neither starts one.
 */
const Place = {
  externalId: z.string().min(1),
  threadKey: z.string().optional(),
  parentExternalId: z.string().optional(),
  visibility: Visibility,
  permalink: z.string().optional(),
  /** The platform's own timestamp: clocks start at it. */
  at: Instant,
};

/**
 * Facts about one item that its capabilities are computed from later; stored with the message.
 * Small JSON, meaning private to the connector that wrote it.
 */
const Facts = z.record(z.string(), z.unknown()).default({});

/** Somebody outside wrote a post, a comment or a private message. */
export const MentionItem = z.object({
  type: z.literal("mention"),
  ...Place,
  kind: z.enum(["post", "comment", "message"]),
  author: Author,
  /** Plain text, never markup: the connector has already turned HTML into text. */
  text: z.string(),
  /** Title of the thread, article or topic, where there is one. */
  subject: z.string().optional(),
  /** The item replaces an earlier version: set when the platform says so. */
  editedAt: Instant.optional(),
  facts: Facts,
});
export type MentionItem = z.infer<typeof MentionItem>;

/** The connected account itself wrote something: in our product or in the platform's own app. */
export const OwnItem = z.object({
  type: z.literal("own"),
  ...Place,
  text: z.string(),
  /** For private messages: the person it was sent to. */
  recipientExternalId: z.string().optional(),
  facts: Facts,
});
export type OwnItem = z.infer<typeof OwnItem>;

export const EditItem = z.object({
  type: z.literal("edit"),
  externalId: z.string().min(1),
  text: z.string(),
  at: Instant,
});

/** The platform no longer shows the item; its text must go from our store as well. */
export const DeletionItem = z.object({
  type: z.literal("deletion"),
  externalId: z.string().min(1),
  at: Instant,
});

/** The platform took the permission away (X `oauth.revoke`, Facebook deauthorise). */
export const RevocationItem = z.object({ type: z.literal("revocation"), reason: z.string() });

export const InboundItem = z.discriminatedUnion("type", [
  MentionItem,
  OwnItem,
  EditItem,
  DeletionItem,
  RevocationItem,
]);
export type InboundItem = z.infer<typeof InboundItem>;

/**
 * One raw fact as it came from the platform, stored before anything is understood.
 * `key` is unique per channel and names the fact and its version (`post:17:v2`), so that the same
 * fact by webhook and by polling, or delivered twice, is stored once.
 */
export const RawEvent = z.object({
  key: z.string().min(1).max(500),
  payload: z.record(z.string(), z.unknown()),
});
export type RawEvent = z.infer<typeof RawEvent>;

/** A message a reply could answer, as the store knows it. */
export interface AnswerableItem {
  externalId: string;
  kind: "post" | "comment" | "message";
  visibility: Visibility;
  at: Date;
  authorExternalId: string;
  threadKey: string;
  facts: Record<string, unknown>;
  /** Private replies already sent to this item (Facebook allows one per comment). */
  privateReplies: number;
  isDeleted: boolean;
}
