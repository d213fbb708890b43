import type { Exchange } from "@/infra/http";
import { type Connector, PlatformError } from "./connector";
import type { Delivery, Outbound } from "./delivery";

export type Answer = Extract<Exchange, { kind: "answer" }>;
export type Failure = Extract<Exchange, { kind: "failure" }>;

/** What looking for a reply of unknown fate showed. */
export type Fate = Awaited<ReturnType<Connector["findDelivered"]>>;

/** How long after an attempt a platform may still be publishing it, in milliseconds. */
const SETTLING_MS = 20_000;

/** A read that did not reach the platform, or got no whole answer. */
export function readFailed(failure: Failure): PlatformError {
  return new PlatformError(
    failure.refused
      ? { kind: "not_found", reason: `The address may not be called: ${failure.reason}` }
      : { kind: "transient", reason: failure.reason },
  );
}

export function invalidResponse(reason: string): PlatformError {
  return new PlatformError({ kind: "invalid_response", reason });
}

/** A write that did not get an answer: published or not is known only if nothing was sent. */
export function writeFailed(failure: Failure): Delivery {
  if (failure.refused) return { kind: "rejected", reason: failure.reason };
  return failure.requestSent
    ? { kind: "unknown", reason: failure.reason }
    : { kind: "retry", afterMs: 30_000, reason: failure.reason };
}

/** What a read that was refused means for a write whose fate is looked up through it. */
export function undecided(error: unknown, now: Date): { kind: "undecided"; afterMs: number } {
  if (!(error instanceof PlatformError)) throw error;
  const { failure } = error;
  const afterMs =
    failure.kind === "rate_limited"
      ? Math.max(1_000, failure.retryAt.getTime() - now.getTime())
      : 30_000;
  return { kind: "undecided", afterMs };
}

/** Not on the platform: certain only once it has had time to settle. */
export function absentOnceSettled(
  outbound: Outbound,
  now: Date,
): { kind: "absent" } | { kind: "undecided"; afterMs: number } {
  const began = (outbound.lastAttemptAt ?? outbound.firstAttemptAt).getTime();
  const left = began + SETTLING_MS - now.getTime();
  return left > 0 ? { kind: "undecided", afterMs: Math.max(1_000, left) } : { kind: "absent" };
}

/** Replies older than this cannot be ours; a minute for clocks that differ. */
export function earliestOwn(outbound: Outbound): Date {
  return new Date(outbound.firstAttemptAt.getTime() - 60_000);
}

/** `Retry-After` (RFC 9110, 10.2.3: seconds or a date) as an instant. */
export function retryAfter(headers: Headers, now: Date): Date | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  const at = Number.isFinite(seconds) ? now.getTime() + seconds * 1_000 : Date.parse(value);
  return Number.isFinite(at) ? new Date(at) : undefined;
}

/** Milliseconds from now until `at`, at least one second. */
export function msUntil(at: Date, now: Date): number {
  return Math.max(1_000, at.getTime() - now.getTime());
}
