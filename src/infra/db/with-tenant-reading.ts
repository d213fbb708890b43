import { config } from "@/infra/config";
import { log } from "@/infra/log";
import { metrics } from "@/infra/metrics/registry";
import { AppError } from "@/kernel/errors";
import { databaseInTime, MAX_WAIT_MS, type Tx } from "./client";
import {
  enterTenant,
  type TenantContext,
  type TenantScope,
  type TransactionOptions,
} from "./with-tenant";

/** What a replica could not do for a reason of its own; the primary is asked instead. */
const OF_THE_REPLICA =
  /\b(40001|57P0\d|P10\d\d|P2024|P2028)\b|ECONN|conflict with recovery|terminat|timeout exceeded when trying to connect/i;
/** A replica that was away or behind is left alone for so long. */
const LEAVE_ALONE_MS = 5_000;

const holder = globalThis as typeof globalThis & { echolotReplicaAloneUntil?: number };

class ReplicaBehind extends Error {}

/**
 * Like `withTenant`, for reads that may be a little old: they go to the replica at
 * `READ_DATABASE_URL`, and to the primary where there is none, or while it is away or further behind
 * than `READ_MAX_LAG_SECONDS`. Wherever they run they can change nothing. What a member has just
 * written may be missing: for reports, never for lists that people work in.
 *
 * How far a replica is behind is told by the newest heartbeat of a worker that has reached it: that is
 * true even of one that lost its primary and knows of no lag. Without a worker the primary is read.
 * @throws what `run` throws
 */
export async function withTenantReading<T>(
  scope: TenantScope,
  run: (ctx: TenantContext) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const { app, replica } = await databaseInTime();
  const timeoutMs = options.timeoutMs ?? 15_000;
  const read = (client: typeof app, before: (tx: Tx) => Promise<void>) =>
    client.$transaction(
      async (tx) => {
        await tx.$executeRaw`SET TRANSACTION READ ONLY`;
        const ctx = await enterTenant(scope, tx, { timeoutMs }, refuseEffect);
        await before(tx);
        return run(ctx);
      },
      { timeout: timeoutMs, maxWait: MAX_WAIT_MS },
    );
  if (replica !== null && Date.now() >= (holder.echolotReplicaAloneUntil ?? 0)) {
    try {
      const result = await read(replica, refuseOldReplica);
      metrics().replicaReads.inc({ by: "replica" });
      return result;
    } catch (error) {
      if (!isOfTheReplica(error)) throw error;
      holder.echolotReplicaAloneUntil = Date.now() + LEAVE_ALONE_MS;
      log.warn({ err: error }, "the replica is not read");
    }
  }
  const result = await read(app, async () => undefined);
  if (replica !== null) metrics().replicaReads.inc({ by: "primary" });
  return result;
}

async function refuseOldReplica(tx: Tx): Promise<void> {
  const [row] = await tx.$queryRaw<{ isYoung: boolean }[]>`
    SELECT coalesce(max(seen_at) > now() - make_interval(secs => ${config().readMaxLagMs / 1_000}), false)
      AS "isYoung" FROM worker_heartbeat`;
  if (row?.isYoung !== true) throw new ReplicaBehind("no young enough heartbeat has reached it");
}

function isOfTheReplica(error: unknown): boolean {
  if (error instanceof ReplicaBehind) return true;
  if (error instanceof AppError) return false;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return OF_THE_REPLICA.test(`${code} ${String(error)}`);
}

function refuseEffect(): never {
  throw new AppError("internal", "Something went wrong on our side.", {
    detail: "a read has no effect after its commit",
  });
}
