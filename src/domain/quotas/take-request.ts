import { metrics } from "@/infra/metrics";
import { createRate } from "@/infra/throttle";
import type { Actor } from "@/kernel/actor";
import { AppError } from "@/kernel/errors";
import { limitsOf } from "./limits";
import type { QuotaName } from "./schemas";

const requests = createRate({ name: "requests", windowSeconds: 60 });

/**
 * Counts one API request of a person, or of a token and its company. No query: limits are known for
 * half a minute, and the count is in Redis, else in this process.
 * @throws AppError `too_many_requests` with the time until the minute is over
 */
export async function takeRequest(caller: { tenantId: string; actor: Actor }): Promise<void> {
  const limits = await limitsOf(caller.tenantId);
  const counted = await Promise.all(
    keysOf(caller).map(async ([quota, key]) => ({ quota, key, ...(await requests.count(key)) })),
  );
  for (const { quota, key, count, msLeft } of counted) {
    if (count <= limits[quota]) continue;
    metrics().quotaRefusals.inc({ quota });
    throw new AppError(
      "too_many_requests",
      `More than ${limits[quota]} requests in a minute. Wait ${Math.max(1, Math.ceil(msLeft / 1_000))} s.`,
      { retryAfterMs: msLeft, detail: `${quota} ${key}` },
    );
  }
}

function keysOf({ tenantId, actor }: { tenantId: string; actor: Actor }): [QuotaName, string][] {
  switch (actor.kind) {
    case "member":
      return [["memberRequestsPerMinute", `${tenantId}:${actor.memberId}`]];
    case "token":
      return [
        ["tokenRequestsPerMinute", `${tenantId}:${actor.tokenId}`],
        ["apiRequestsPerMinute", tenantId],
      ];
    case "system":
      return [];
  }
}
