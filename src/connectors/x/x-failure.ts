import type { Delivery, PlatformFailure } from "@/connectors/contract";
import { type Answer, msUntil } from "@/connectors/contract/outcome";
import { Problem } from "./wire";

const LOST_PERMISSION = new Set([
  "client-forbidden",
  "not-authorized-for-resource",
  "unsupported-authentication",
]);
/** A used-up quota is no rate limit: only money or a new month ends it. */
const USAGE_CAP_PAUSE_MS = 6 * 3_600_000;

/** A refusal by status, problem type (its last path segment) and detail; null for a good answer. */
export function xFailure(answer: Answer, now: Date): PlatformFailure | null {
  if (answer.status >= 200 && answer.status < 300) {
    return answer.json === undefined
      ? { kind: "invalid_response", reason: "X answered something that is not JSON" }
      : null;
  }
  const { type, reason } = problemOf(answer);
  if (answer.status === 429) {
    const retryAt =
      type === "usage-capped"
        ? new Date(now.getTime() + USAGE_CAP_PAUSE_MS)
        : resetAt(answer.headers, now);
    return { kind: "rate_limited", retryAt };
  }
  if (answer.status === 401) return { kind: "reauth_required", reason };
  if (answer.status === 402)
    return { kind: "permission_missing", reason: `X credits are used up. ${reason}` };
  if (answer.status === 403) {
    return /suspended/i.test(reason)
      ? { kind: "reauth_required", reason }
      : { kind: "permission_missing", reason };
  }
  if (answer.status === 404 || answer.status === 400) return { kind: "not_found", reason };
  return answer.status >= 500
    ? { kind: "transient", reason }
    : { kind: "invalid_response", reason };
}

/** The same for a write. `duplicate` asks the caller to look whether it was ours. */
export function refusedDelivery(
  answer: Answer,
  now: Date,
): Delivery | { kind: "duplicate" } | null {
  const failure = xFailure(answer, now);
  if (!failure) return null;
  if (failure.kind === "rate_limited") {
    const afterMs = msUntil(failure.retryAt, now);
    return { kind: "retry", afterMs, reason: "X limits the account's posts for now." };
  }
  const { type, reason } = problemOf(answer);
  if (failure.kind === "reauth_required") return { kind: "reauthorise", reason };
  if (failure.kind === "transient" || answer.status < 300)
    return { kind: "unknown", reason: failure.reason };
  if (answer.status === 402) return { kind: "reauthorise", reason: failure.reason };
  if (answer.status === 403 && LOST_PERMISSION.has(type)) return { kind: "reauthorise", reason };
  if (/duplicate content/i.test(reason)) return { kind: "duplicate" };
  if (/where you are mentioned/i.test(reason)) {
    return rejected("X lets the account answer only posts that mention or quote it.", reason);
  }
  if (/deleted or not visible/i.test(reason)) {
    return rejected("The post is deleted or no longer visible to the account.", reason);
  }
  if (/cannot send messages|not follow/i.test(reason)) {
    return rejected("This person takes no private messages from the account.", reason);
  }
  return rejected("X refused the answer.", reason);
}

export function rejected(word: string, detail: string): Delivery {
  return { kind: "rejected", reason: detail ? `${word} (${detail})` : word };
}

function problemOf(answer: Answer): { type: string; reason: string } {
  const problem = Problem.safeParse(answer.json).data;
  const parts = [
    problem?.detail,
    ...(problem?.errors ?? []).map((one) => one.message ?? one.detail),
  ].filter((part): part is string => Boolean(part));
  return {
    type: (problem?.type ?? "").split("/").pop() ?? "",
    reason: [...new Set(parts)].join(" ") || problem?.title || `X answered ${answer.status}`,
  };
}

/** `x-rate-limit-reset` (epoch seconds) with a little jitter; a minute without it. */
export function resetAt(headers: Headers, now: Date): Date {
  const reset = Number(headers.get("x-rate-limit-reset"));
  const at = reset > 0 ? reset * 1_000 + Math.random() * 2_000 : now.getTime() + 60_000;
  return new Date(Math.max(at, now.getTime() + 1_000));
}
