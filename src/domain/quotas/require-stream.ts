import { metrics } from "@/infra/metrics";
import { AppError } from "@/kernel/errors";
import { limitsOf } from "./limits";

const COME_BACK_MS = 30_000;

/**
 * Refuses one more live stream where a process holds all that the company may have open there.
 * @param open how many it holds
 * @throws AppError `too_many_requests`
 */
export async function requireStream(tenantId: string, open: number): Promise<void> {
  const { liveStreams } = await limitsOf(tenantId);
  if (open < liveStreams) return;
  metrics().quotaRefusals.inc({ quota: "liveStreams" });
  throw new AppError("too_many_requests", `More than ${liveStreams} live streams are open.`, {
    retryAfterMs: COME_BACK_MS,
  });
}
