import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What a process counts about itself, from its start on. */
export interface ProcessMetrics {
  registry: Registry;
  requests: Histogram<"method" | "route" | "status">;
  jobs: Histogram<"job" | "outcome">;
  ingestLag: Histogram<"platform">;
  deliveries: Counter<"platform" | "outcome">;
  clockLateness: Histogram<string>;
  momentLateness: Histogram<string>;
  streams: Gauge<string>;
  replicaReads: Counter<"by">;
  quotaRefusals: Counter<"quota">;
  partitionsDropped: Counter<"table">;
  prunedRows: Counter<"table">;
}

// Next bundles routes apart: all of them must count in the same place.
const holder = globalThis as typeof globalThis & { echolotMetrics?: ProcessMetrics };

/** The figures of this process. */
export function metrics(): ProcessMetrics {
  holder.echolotMetrics ??= create();
  return holder.echolotMetrics;
}

function create(): ProcessMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    requests: new Histogram({
      name: "echolot_http_request_seconds",
      help: "Duration of API requests, by route",
      labelNames: ["method", "route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    jobs: new Histogram({
      name: "echolot_job_seconds",
      help: "Duration of jobs, by name and outcome",
      labelNames: ["job", "outcome"],
      buckets: [0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60],
      registers,
    }),
    ingestLag: new Histogram({
      name: "echolot_ingest_lag_seconds",
      help: "From a mention's own timestamp to its ticket",
      labelNames: ["platform"],
      buckets: [0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 86_400],
      registers,
    }),
    deliveries: new Counter({
      name: "echolot_delivery_steps_total",
      help: "What became of steps of delivering replies",
      labelNames: ["platform", "outcome"],
      registers,
    }),
    clockLateness: new Histogram({
      name: "echolot_clock_lateness_seconds",
      help: "From a deadline to the recording of its breach",
      buckets: [0.5, 1, 2, 5, 15, 60, 300, 3_600],
      registers,
    }),
    momentLateness: new Histogram({
      name: "echolot_escalation_lateness_seconds",
      help: "From a warning, breach or step to what it set off",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 60, 3_600],
      registers,
    }),
    replicaReads: new Counter({
      name: "echolot_replica_reads_total",
      help: "Reads that a replica may answer, by who answered",
      labelNames: ["by"],
      registers,
    }),
    streams: new Gauge({
      name: "echolot_streams_open",
      help: "Live streams that this process holds open",
      registers,
    }),
    quotaRefusals: new Counter({
      name: "echolot_quota_refusals_total",
      help: "What was refused or held back because a company's quota was used up",
      labelNames: ["quota"],
      registers,
    }),
    partitionsDropped: new Counter({
      name: "echolot_partitions_dropped_total",
      help: "Partitions that were dropped because they aged out",
      labelNames: ["table"],
      registers,
    }),
    prunedRows: new Counter({
      name: "echolot_pruned_rows_total",
      help: "Rows that were deleted because they aged out",
      labelNames: ["table"],
      registers,
    }),
  };
}
