import { config } from "@/infra/config";
import { withPlatform } from "@/infra/db/with-platform";
import { log } from "@/infra/log";
import { metrics } from "@/infra/metrics";
import { type Clock, systemClock } from "@/kernel/clock";

const DAY_MS = 86_400_000;
const RECEIPTS_PER_BATCH = 5_000;
const MOST_BATCHES = 200;

/** Tables whose rows leave by whole partitions, and how many of those are made ahead. */
const PARTITIONED = [
  { table: "processed_event", periodsAhead: 4, keptDays: () => config().retention.rawDays },
  { table: "audit_event", periodsAhead: 3, keptDays: () => config().retention.auditDays },
] as const;

export interface KeptPartitions {
  made: number;
  dropped: string[];
  /** Receipts forgotten. */
  forgotten: number;
}

/**
 * Makes partitions ahead, drops those whose every row is older than the retention, and forgets old
 * receipts. Each step is a transaction of its own that waits two seconds at most for its locks: one
 * that is refused, or a worker that dies, leaves the rest for the next run.
 */
export async function keepPartitions(clock: Clock = systemClock): Promise<KeptPartitions> {
  const kept: KeptPartitions = { made: 0, dropped: [], forgotten: 0 };
  const now = clock.now().getTime();
  for (const { table, periodsAhead, keptDays } of PARTITIONED) {
    kept.made += await patiently(0, () => prepare(table, periodsAhead));
    const before = new Date(now - keptDays() * DAY_MS);
    for (;;) {
      const dropped = await patiently(null, () => dropOldest(table, before));
      if (dropped === null) break;
      kept.dropped.push(dropped);
      metrics().partitionsDropped.inc({ table });
      log.info({ table, partition: dropped, before }, "a partition was dropped");
    }
  }
  const before = new Date(now - config().retention.receiptDays * DAY_MS);
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    const forgotten = await forgetReceipts(before);
    kept.forgotten += forgotten;
    metrics().prunedRows.inc({ table: "event_receipt" }, forgotten);
    if (forgotten < RECEIPTS_PER_BATCH) break;
  }
  return kept;
}

async function prepare(table: string, periodsAhead: number): Promise<number> {
  const [row] = await withPlatform(
    (tx) => tx.$queryRaw<{ made: number }[]>`
      SELECT prepare_partitions(${table}, ${periodsAhead}::int) AS made`,
  );
  return row?.made ?? 0;
}

async function dropOldest(table: string, before: Date): Promise<string | null> {
  const [row] = await withPlatform(
    (tx) => tx.$queryRaw<{ dropped: string | null }[]>`
      SELECT drop_oldest_partition(${table}, ${before}) AS dropped`,
  );
  return row?.dropped ?? null;
}

async function forgetReceipts(before: Date): Promise<number> {
  const [row] = await withPlatform(
    (tx) => tx.$queryRaw<{ forgotten: number }[]>`
      SELECT forget_receipts(${before}, ${RECEIPTS_PER_BATCH}::int) AS forgotten`,
  );
  return row?.forgotten ?? 0;
}

/** A lock that somebody holds for longer is tried for again at the next run. */
async function patiently<T>(otherwise: T, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!/\b(55P03|40P01)\b/.test(`${String(error)} ${JSON.stringify(error)}`)) throw error;
    log.warn({ err: error }, "partitions are in use; the next run tries again");
    return otherwise;
  }
}
