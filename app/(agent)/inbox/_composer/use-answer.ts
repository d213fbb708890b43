"use client";

import type { CapabilityView, TicketDetail } from "@/domain/tickets";
import { useNow } from "@/ui/time/now";
import type { ComposerMode } from "./use-draft";

export type CapabilityWord =
  | "read_only_source"
  | "not_summoned"
  | "window_closed"
  | "already_used"
  | "comments_closed"
  | "no_private_messages"
  | "no_public_thread"
  | "deleted"
  | "recipient_unavailable"
  | "channel_disconnected"
  | "unknown";

const WORDS: readonly CapabilityWord[] = [
  "read_only_source",
  "not_summoned",
  "window_closed",
  "already_used",
  "comments_closed",
  "no_private_messages",
  "no_public_thread",
  "deleted",
  "recipient_unavailable",
  "channel_disconnected",
];

export interface AnswerMode extends CapabilityView {
  word: CapabilityWord | null;
  /** There is no such thing on this platform, so it is not even offered. */
  isAbsent: boolean;
  msLeft: number | null;
}

/** What can be answered at this minute: a window that closes while one writes is closed. */
export function useAnswer(ticket: TicketDetail): Record<"public" | "private", AnswerMode> {
  const now = useNow();
  const read = (capability: CapabilityView, isPrivate: boolean): AnswerMode => {
    const msLeft = capability.until === null ? null : Date.parse(capability.until) - now;
    const isClosed = capability.allowed && msLeft !== null && msLeft <= 0;
    const reason = isClosed ? "window_closed" : capability.reason;
    const isAllowed = capability.allowed && !isClosed;
    return {
      ...capability,
      allowed: isAllowed,
      word: isAllowed ? null : (WORDS.find((word) => word === reason) ?? "unknown"),
      isAbsent:
        reason === "no_private_messages" ||
        reason === "no_public_thread" ||
        (isPrivate && reason === "read_only_source"),
      msLeft: isAllowed ? msLeft : null,
    };
  };
  return { public: read(ticket.answer.public, false), private: read(ticket.answer.private, true) };
}

/** Where nobody chose: in the manner the customer wrote, if that is possible. */
export function standardMode(
  ticket: TicketDetail,
  answer: Record<"public" | "private", AnswerMode>,
): ComposerMode {
  const first = ticket.visibility;
  const second = first === "public" ? "private" : "public";
  if (answer[first].allowed) return first;
  if (answer[second].allowed) return second;
  return answer[first].isAbsent ? second : first;
}
