import { setTimeout as sleep } from "node:timers/promises";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import { config } from "@/infra/config";
import { inLogContext, log } from "@/infra/log";
import { metrics } from "@/infra/metrics";
import { connectRedis, enqueue, QUEUES, type QueueName, queuePrefix } from "@/infra/queue";
import { handlers } from "./handlers";
import { schedules } from "./schedules";

/** How many jobs of a queue one process works on at a time, relative to the configured concurrency. */
const CONCURRENCY: Record<QueueName, (configured: number) => number> = {
  drain: (configured) => Math.max(2, Math.ceil(configured / 2)),
  // Half of them for one server at most (`ServerPlaces`).
  poll: (configured) => 2 * configured,
  deliver: (configured) => 2 * configured,
  // Nothing slow may stand before a deadline.
  clock: (configured) => Math.max(2, Math.ceil(configured / 2)),
  mail: () => 4,
  sweep: () => 2,
  // Long work in short turns; what it gives way to has workers of its own.
  background: () => 2,
};

/** A job that takes longer says so without debugging being on. */
const SLOW_MS = 5_000;

/**
 * A running job's lock is renewed at half this time. A worker that died or hangs keeps its jobs, and
 * with them the turn of their tenants, no longer than this and two checks. A job that only lost its
 * lock and so runs twice does no harm: every handler is idempotent.
 */
const LOCK_MS = 5_000;
const STALLED_CHECK_MS = 1_500;

/**
 * So long a worker may take to let go of Redis once its jobs have ended, in milliseconds: after a node of
 * a cluster crashed, its last command may never be answered.
 */
const LET_GO_MS = 5_000;

export interface RunningWorkers {
  /** Takes no new jobs, lets the running ones end, closes the connections. */
  close(): Promise<void>;
}

/**
 * Starts a worker per queue, and the recurring jobs. Recurring jobs are given by a timer here rather
 * than kept in Redis: emptying Redis takes nothing away, and several workers giving the same hint fold
 * into one job.
 */
export async function runWorkers(): Promise<RunningWorkers> {
  const connection = connectRedis("worker");
  const workers = QUEUES.map(
    (name) =>
      new Worker(name, work, {
        connection,
        prefix: queuePrefix(name),
        concurrency: CONCURRENCY[name](config().workerConcurrency),
        lockDuration: LOCK_MS,
        stalledInterval: STALLED_CHECK_MS,
        maxStalledCount: 5,
        // Not `skipVersionCheck`: without knowing the server BullMQ waits in whole seconds, and what
        // was to run at its moment comes up to a second late.
      }),
  );
  for (const worker of workers) {
    // What a handler throws was logged with its ids; this is a job that stalled too often.
    worker.on("failed", (job, error) => {
      if (job === undefined || error instanceof UnrecoverableError) {
        log.error({ err: error, job: job?.name, data: job?.data }, "a job was given up");
      }
    });
    // A lost connection is logged once by the client and comes back by itself.
    worker.on("error", (error) => log.debug({ err: error }, "worker connection"));
  }
  const timers = schedules.map(({ job, everyMs }) => {
    const give = () => void enqueue(job, {}, { turn: Math.floor(Date.now() / everyMs) });
    give();
    return setInterval(give, everyMs);
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
      const closed = Promise.all(workers.map((worker) => worker.close()));
      await Promise.race([
        closed,
        Promise.allSettled(running).then(() => sleep(LET_GO_MS, undefined, { ref: false })),
      ]);
      connection.disconnect();
    },
  };
}

/** Jobs under way, for a process that stops. */
const running = new Set<Promise<unknown>>();

function work(job: Job): Promise<unknown> {
  const result = observe(job);
  running.add(result);
  const forget = () => running.delete(result);
  result.then(forget, forget);
  return result;
}

/** One line and one observation per job; everything logged meanwhile carries its ids. */
function observe(job: Job): Promise<unknown> {
  const { tenantId, channelId } = job.data as { tenantId?: string; channelId?: string };
  const context = {
    job: job.name,
    ...(job.id !== undefined && { jobId: job.id }),
    ...(tenantId !== undefined && { tenantId }),
    ...(channelId !== undefined && { channelId }),
  };
  return inLogContext(context, async () => {
    const startedAt = performance.now();
    try {
      const result = await handle(job);
      finish(job, startedAt, "done");
      return result;
    } catch (error) {
      finish(job, startedAt, "failed", error);
      throw error;
    }
  });
}

async function handle(job: Job): Promise<unknown> {
  const handled = handlers.get(job.name);
  if (handled === undefined) throw new Error(`no handler for ${job.name}`);
  return handled.handle(handled.job.payload.parse(job.data));
}

function finish(job: Job, startedAt: number, outcome: "done" | "failed", error?: unknown): void {
  const ms = performance.now() - startedAt;
  metrics().jobs.observe({ job: job.name, outcome }, ms / 1_000);
  const level = outcome === "failed" ? "error" : ms > SLOW_MS ? "info" : "debug";
  const cause = error === undefined ? {} : { err: error };
  log[level]({ ms: Math.round(ms), outcome, ...cause }, "job");
}
