import type { Delivery, PlatformFailure } from "@/connectors/contract";
import { type Answer, msUntil } from "@/connectors/contract/outcome";
import { GraphErrorBody } from "./wire";

const THROTTLES = new Set([4, 17, 32, 341, 613]);
const RECIPIENT_UNAVAILABLE = new Set([551, 1545041]);
const WINDOW_SUBCODES = new Set([2018278, 2534022]);

/**
 * A refusal in the Graph API's form, by the documented codes. Null for a good answer.
 * Meta, "Handle errors" and "Rate limits" of the Graph API; Messenger "Error codes".
 */
export function graphFailure(answer: Answer, now: Date): PlatformFailure | null {
  const body = GraphErrorBody.safeParse(answer.json);
  if (!body.success) {
    if (answer.status >= 200 && answer.status < 300) return null;
    if (answer.status === 429)
      return { kind: "rate_limited", retryAt: throttledUntil(answer, now) };
    if (answer.status >= 500)
      return { kind: "transient", reason: `Facebook answered ${answer.status}` };
    return {
      kind: "invalid_response",
      reason: `Facebook answered ${answer.status} without a reason`,
    };
  }
  const { error } = body.data;
  const code = error.code ?? 0;
  const reason = `${error.error_user_msg ?? error.message} (code ${code}${
    error.error_subcode ? `/${error.error_subcode}` : ""
  }${error.fbtrace_id ? `, trace ${error.fbtrace_id}` : ""})`;
  if (THROTTLES.has(code) || (code >= 80000 && code <= 80099) || answer.status === 429) {
    return { kind: "rate_limited", retryAt: throttledUntil(answer, now) };
  }
  if (code === 102 || code === 190) return { kind: "reauth_required", reason };
  if (WINDOW_SUBCODES.has(error.error_subcode ?? 0) || RECIPIENT_UNAVAILABLE.has(code)) {
    return { kind: "not_found", reason };
  }
  if (code === 10 || (code >= 200 && code <= 299) || code === 1705 || code === 368) {
    return { kind: "permission_missing", reason };
  }
  if (code === 1 || code === 2 || error.is_transient || answer.status >= 500) {
    return { kind: "transient", reason };
  }
  return { kind: "not_found", reason };
}

/** The same refusal as the fate of a reply, with a reason an agent can act on. */
export function refusedDelivery(answer: Answer, now: Date): Delivery | null {
  const failure = graphFailure(answer, now);
  if (!failure) return null;
  const error = GraphErrorBody.safeParse(answer.json).data?.error;
  const code = error?.code ?? 0;
  if (failure.kind === "rate_limited") {
    const afterMs = msUntil(failure.retryAt, now);
    return { kind: "retry", afterMs, reason: "Facebook limits the Page's calls for now." };
  }
  if (failure.kind === "reauth_required") return { kind: "reauthorise", reason: failure.reason };
  if (failure.kind === "transient") return { kind: "unknown", reason: failure.reason };
  if (failure.kind === "invalid_response" && answer.status < 400) {
    return { kind: "unknown", reason: failure.reason };
  }
  if (WINDOW_SUBCODES.has(error?.error_subcode ?? 0)) {
    return rejected("Facebook's time for answering this message is over.", failure.reason);
  }
  if (RECIPIENT_UNAVAILABLE.has(code)) {
    return rejected("This person cannot be written to at present.", failure.reason);
  }
  if (code === 368)
    return rejected("Facebook blocks the Page from writing for now.", failure.reason);
  if (code === 506)
    return rejected("Facebook refuses the same text twice in a row.", failure.reason);
  if (failure.kind === "permission_missing" && code !== 1705) {
    return { kind: "reauthorise", reason: failure.reason };
  }
  if (code === 100) return rejected("Facebook does not accept this answer.", failure.reason);
  return rejected("Facebook refused the answer.", failure.reason);
}

function rejected(word: string, detail: string): Delivery {
  return { kind: "rejected", reason: `${word} ${detail}` };
}

/** Minutes from `X-Business-Use-Case-Usage`; calls while throttled lengthen the block. */
function throttledUntil(answer: Answer, now: Date): Date {
  const minutes = [
    ...(answer.headers.get("x-business-use-case-usage") ?? "").matchAll(
      /"estimated_time_to_regain_access"\s*:\s*(\d+)/g,
    ),
  ].map((match) => Number(match[1]));
  const wait = Math.max(0, ...minutes);
  return new Date(now.getTime() + (wait > 0 ? wait * 60_000 : 60_000 + Math.random() * 30_000));
}

/** A pause when four fifths of the budget are used (`X-App-Usage`, `X-Business-Use-Case-Usage`). */
export function usagePause(headers: Headers, now: Date): Date | undefined {
  const usage = `${headers.get("x-app-usage") ?? ""}${headers.get("x-business-use-case-usage") ?? ""}`;
  const shares = [...usage.matchAll(/"(?:call_count|total_time|total_cputime)"\s*:\s*([\d.]+)/g)];
  return shares.some((share) => Number(share[1]) >= 80)
    ? new Date(now.getTime() + 10 * 60_000)
    : undefined;
}
