import { closeDatabase, database, timeFollowed } from "@/infra/db";
import { closeLive } from "@/infra/live";
import { log } from "@/infra/log";
import { closeMetrics, startMetricsServer } from "@/infra/metrics";
import { closeQueues } from "@/infra/queue";
import { startHeartbeat } from "./heartbeat";
import { runWorkers } from "./run-workers";

/** How long a running job may take to end after a signal, in milliseconds. */
const GRACE_MS = 25_000;

database();
await timeFollowed();
const stopHeartbeat = startHeartbeat();
const workers = await runWorkers();
const metricsServer = await startMetricsServer();
if (metricsServer !== null) log.info({ port: metricsServer.port }, "figures are served");
process.stdout.write(`${JSON.stringify({ ready: true, pid: process.pid })}\n`);

let isStopping = false;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, "worker stops");
  // What does not end in time is restored from Postgres by whoever runs next.
  const late = setTimeout(() => process.exit(1), GRACE_MS);
  await workers.close();
  await stopHeartbeat();
  await Promise.allSettled([closeQueues(), closeDatabase()]);
  closeLive();
  closeMetrics();
  metricsServer?.close();
  clearTimeout(late);
  process.exit(0);
}

process.on("SIGTERM", () => void stop("SIGTERM"));
process.on("SIGINT", () => void stop("SIGINT"));
process.on("unhandledRejection", (error) => log.error({ err: error }, "an unhandled rejection"));
