import { type Job, Worker } from "bullmq";
import { config } from "@/infra/config";
import { log } from "@/infra/log";
import { connectRedis, enqueue, QUEUES, type QueueName } from "@/infra/queue";
import { handlers } from "./handlers";
import { schedules } from "./schedules";

/** How many jobs of a queue one process works on at a time, relative to the configured concurrency. */
const CONCURRENCY: Record<QueueName, (configured: number) => number> = {
  drain: (configured) => Math.max(2, Math.ceil(configured / 2)),
  poll: (configured) => configured,
  deliver: (configured) => configured,
  sweep: () => 2,
};

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
        prefix: config().redisPrefix,
        concurrency: CONCURRENCY[name](config().workerConcurrency),
        lockDuration: 60_000,
        stalledInterval: 15_000,
        maxStalledCount: 5,
        skipVersionCheck: true,
      }),
  );
  for (const worker of workers) {
    worker.on("failed", (job, error) =>
      log.error({ err: error, job: job?.name, data: job?.data }, "a job failed"),
    );
    // A lost connection is logged once by the client and comes back by itself.
    worker.on("error", (error) => log.debug({ err: error }, "worker connection"));
  }
  const timers = schedules.map(({ job, everyMs }) => {
    void enqueue(job, {});
    return setInterval(() => void enqueue(job, {}), everyMs);
  });
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    async close() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(workers.map((worker) => worker.close()));
      connection.disconnect();
    },
  };
}

async function work(job: Job): Promise<unknown> {
  const handled = handlers.get(job.name);
  if (handled === undefined) throw new Error(`no handler for ${job.name}`);
  return handled.handle(handled.job.payload.parse(job.data));
}
