import type { AnswerableItem, Visibility } from "./items";

/** A reply to be published. */
export interface Outbound {
  /** Our message id: stable over every attempt, usable as the platform's idempotency key. */
  messageId: string;
  text: string;
  visibility: Visibility;
  /** The mention it answers. */
  inReplyTo: AnswerableItem;
  /** When the first attempt began: replies on the platform before this are not ours. */
  firstAttemptAt: Date;
  /** When the latest attempt began, if there were several: what a platform needs to settle. */
  lastAttemptAt?: Date;
}

/** What became of one attempt. Handled by one exhaustive switch in `recordDelivery`. */
export type Delivery =
  | { kind: "delivered"; externalId: string; url?: string; at?: Date }
  /** Certainly not published; try again after this many milliseconds. */
  | { kind: "retry"; afterMs: number; reason: string }
  /** The channel's permission is gone: it is paused, an admin is told, the reply waits. */
  | { kind: "reauthorise"; reason: string }
  /** Certainly not published and never will be; the reason is shown to the agent. */
  | { kind: "rejected"; reason: string }
  /** May have been published: look on the platform before any retry. */
  | { kind: "unknown"; reason: string };
