import type { Capability, CapabilityReason } from "@/connectors/contract";
import { AppError, assertNever } from "@/kernel/errors";
import { countText } from "@/kernel/text-length";

/** @throws AppError `invalid` naming what stands against this reply */
export function requireAnswerable(
  capability: Capability,
  visibility: "public" | "private",
  body: string,
): void {
  if (!capability.allowed) {
    const reason = capability.reason ?? "channel_disconnected";
    throw new AppError("invalid", explain(reason), {
      issues: [{ path: "visibility", message: `${visibility}: ${reason}` }],
    });
  }
  const length = countText(body, capability.counter ?? "characters");
  if (capability.maxLength !== undefined && length > capability.maxLength) {
    throw new AppError("invalid", "The text is too long for this platform. Shorten it.", {
      issues: [
        { path: "body", message: `${length} of at most ${capability.maxLength} characters` },
      ],
    });
  }
  if (capability.minLength !== undefined && length < capability.minLength) {
    throw new AppError("invalid", "The text is too short for this platform.", {
      issues: [
        { path: "body", message: `${length} of at least ${capability.minLength} characters` },
      ],
    });
  }
}

function explain(reason: CapabilityReason): string {
  switch (reason) {
    case "read_only_source":
      return "This source can only be read. Answer there and mark the ticket as answered.";
    case "not_summoned":
      return "X lets us answer only posts that mention the account. Answer there, or in private.";
    case "window_closed":
      return "The time in which the platform allows this answer is over.";
    case "already_used":
      return "The platform allows one private reply to this, and it was sent.";
    case "comments_closed":
      return "Comments are closed there.";
    case "no_private_messages":
      return "Private messages are not possible here.";
    case "no_public_thread":
      return "This conversation is private: there is no public thread to answer in.";
    case "deleted":
      return "What you want to answer was deleted on the platform.";
    case "recipient_unavailable":
      return "This person cannot be reached on the platform any more.";
    case "channel_disconnected":
      return "The channel is not connected. An admin can connect it again in the settings.";
    default:
      return assertNever(reason);
  }
}
