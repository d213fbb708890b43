import { withPlatform } from "@/infra/db/with-platform";
import { log } from "@/infra/log";
import { systemClock } from "@/kernel/clock";
import { newOpaqueId } from "@/kernel/ids";

const EVERY_MS = 5_000;

/** Writes that this worker is alive, so that readiness can tell; returns how to stop. */
export function startHeartbeat(): () => Promise<void> {
  const workerId = newOpaqueId();
  const startedAt = systemClock.now();
  const beat = async () => {
    try {
      await withPlatform(async (tx) => {
        const now = systemClock.now();
        await tx.workerHeartbeat.upsert({
          where: { workerId },
          create: { workerId, startedAt, seenAt: now },
          update: { seenAt: now },
        });
        // Workers that were killed leave their row behind.
        await tx.workerHeartbeat.deleteMany({
          where: { seenAt: { lt: new Date(now.getTime() - 3_600_000) } },
        });
      });
    } catch (error) {
      log.warn({ err: error }, "the heartbeat could not be written");
    }
  };
  void beat();
  const timer = setInterval(() => void beat(), EVERY_MS);
  return async () => {
    clearInterval(timer);
    await withPlatform((tx) => tx.workerHeartbeat.deleteMany({ where: { workerId } })).catch(
      () => {},
    );
  };
}
