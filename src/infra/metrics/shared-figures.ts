import { Queue } from "bullmq";
import { Gauge, Registry } from "prom-client";
import { withPlatform } from "@/infra/db/with-platform";
import {
  connectRedis,
  QUEUES,
  type QueueName,
  queuePrefix,
  type RedisConnection,
} from "@/infra/queue";

/** One number of the whole installation, read from where the work is kept. */
interface Figure {
  name: string;
  label: string | null;
  value: number;
}

const PATIENCE_MS = 4_000;

const GAUGES: Record<string, { help: string; label?: string }> = {
  echolot_inbox_pending: { help: "Stored events that wait to become tickets" },
  echolot_inbox_oldest_seconds: { help: "Age of the oldest stored event that is due" },
  echolot_inbox_set_aside: { help: "Events that could not be understood" },
  echolot_outbox_waiting: { help: "Replies on their way, by state", label: "state" },
  echolot_outbox_oldest_seconds: { help: "How long the next step of a reply is overdue" },
  echolot_polls_due: { help: "Channels whose poll is due" },
  echolot_polls_oldest_seconds: { help: "How long the most overdue poll is due" },
  echolot_channels: { help: "Connected channels, by platform and status", label: "state" },
  echolot_clocks_overdue: { help: "Running clocks whose breach is not recorded yet" },
  echolot_clocks_overdue_oldest_seconds: { help: "How late the oldest of them is" },
  echolot_tenants: { help: "Companies" },
  echolot_partitions_ahead: {
    help: "Partitions that begin in the future, by table",
    label: "table",
  },
  echolot_partition_rest_bytes: {
    help: "Size of what no partition was made for, by table",
    label: "table",
  },
  echolot_tenants_held_back: {
    help: "Companies whose events are worked off at a lower share, their day being used up",
  },
  echolot_workers_alive: { help: "Workers seen in the last 30 seconds" },
};

/**
 * Figures that are the same whichever process is asked: depth and age of everything that waits (from
 * Postgres, where the work is kept), the hints in Redis, and whether both answer. Never throws: what
 * cannot be read is missing, and `echolot_up` says so.
 */
export async function collectShared(): Promise<Registry> {
  const registry = new Registry();
  const registers = [registry];
  const up = new Gauge({
    name: "echolot_up",
    help: "1 when the part answers",
    labelNames: ["part"],
    registers,
  });
  const seconds = new Gauge({
    name: "echolot_answer_seconds",
    help: "How long the part took to answer",
    labelNames: ["part"],
    registers,
  });
  const ask = async (part: string, run: () => Promise<void>) => {
    const startedAt = performance.now();
    const ok = await inTime(run);
    up.set({ part }, ok ? 1 : 0);
    if (ok) seconds.set({ part }, (performance.now() - startedAt) / 1_000);
  };
  await Promise.all([
    ask("database", async () => showFigures(await readFigures(), registry)),
    ask("redis", async () => showHints(await readHints(), registry)),
  ]);
  return registry;
}

async function inTime(run: () => Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("takes too long")), PATIENCE_MS);
  });
  try {
    await Promise.race([run(), patience]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function showFigures(figures: readonly Figure[], registry: Registry): void {
  for (const [name, { help, label }] of Object.entries(GAUGES)) {
    const gauge = new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : label === "state" ? ["platform", "state"] : [label],
      registers: [registry],
    });
    for (const figure of figures.filter((each) => each.name === name)) {
      if (figure.label === null) gauge.set(figure.value);
      else if (label !== "state") gauge.set({ [label ?? ""]: figure.label }, figure.value);
      else {
        const [state = "", platform] = figure.label.split("/").reverse();
        gauge.set(platform === undefined ? { state } : { platform, state }, figure.value);
      }
    }
  }
}

/** Sums over all tenants by the platform role, on partial indexes of what waits; no content. */
function readFigures(): Promise<Figure[]> {
  return withPlatform(async (tx) => {
    await tx.$executeRaw`SELECT set_config('statement_timeout', ${String(PATIENCE_MS)}, true)`;
    return tx.$queryRaw<Figure[]>`
      WITH inbox AS (
        SELECT count(*) AS n, min(received_at) FILTER (WHERE next_attempt_at <= now()) AS oldest
        FROM inbound_event WHERE state = 'pending'
      ), polls AS (
        SELECT count(*) AS n, min(next_poll_at) AS oldest FROM channel
        WHERE status = 'active' AND disconnected_at IS NULL AND next_poll_at <= now()
      ), overdue AS (
        SELECT count(*) AS n, min(due_at) AS oldest FROM clock
        WHERE state = 'running' AND due_at <= now()
      ), figures (name, label, value) AS (
        SELECT 'echolot_inbox_pending', NULL, n::float8 FROM inbox
        UNION ALL SELECT 'echolot_inbox_oldest_seconds', NULL, extract(epoch FROM now() - oldest) FROM inbox
        UNION ALL SELECT 'echolot_inbox_set_aside', NULL, count(*) FROM inbound_event WHERE state = 'set_aside'
        UNION ALL SELECT 'echolot_outbox_waiting', state, count(*) FROM outbox
          WHERE state IN ('pending', 'sending', 'checking') GROUP BY state
        UNION ALL SELECT 'echolot_outbox_oldest_seconds', NULL, extract(epoch FROM now() - min(next_attempt_at))
          FROM outbox WHERE state IN ('pending', 'sending', 'checking') AND next_attempt_at <= now()
        UNION ALL SELECT 'echolot_polls_due', NULL, n FROM polls
        UNION ALL SELECT 'echolot_polls_oldest_seconds', NULL, extract(epoch FROM now() - oldest) FROM polls
        UNION ALL SELECT 'echolot_channels', platform || '/' || status, count(*) FROM channel
          WHERE disconnected_at IS NULL GROUP BY platform, status
        UNION ALL SELECT 'echolot_clocks_overdue', NULL, n FROM overdue
        UNION ALL SELECT 'echolot_clocks_overdue_oldest_seconds', NULL, extract(epoch FROM now() - oldest) FROM overdue
        UNION ALL SELECT 'echolot_tenants', NULL, count(*) FROM tenant
        UNION ALL SELECT 'echolot_tenants_held_back', NULL, count(*) FROM tenant_usage
          WHERE day = (now() AT TIME ZONE 'UTC')::date AND held_until > now()
        UNION ALL SELECT 'echolot_partitions_ahead', parent.relname,
          count(*) FILTER (WHERE child.relname ~ '_[0-9]{8}$' AND right(child.relname, 8) > to_char(now(), 'YYYYMMDD'))
          FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent JOIN pg_class child ON child.oid = inhrelid
          WHERE parent.relkind = 'p' AND child.relkind = 'r' GROUP BY parent.relname
        UNION ALL SELECT 'echolot_partition_rest_bytes', regexp_replace(child.relname, '_rest$', ''), pg_relation_size(child.oid)
          FROM pg_class child WHERE child.relispartition AND child.relkind = 'r' AND child.relname ~ '_rest$'
        UNION ALL SELECT 'echolot_workers_alive', NULL, count(*) FROM worker_heartbeat
          WHERE seen_at > now() - interval '30 seconds'
      )
      SELECT name, label, coalesce(value, 0)::float8 AS value FROM figures`;
  });
}

interface Hints {
  queue: QueueName;
  counts: Record<string, number>;
}

const holder = globalThis as typeof globalThis & {
  echolotMetricsQueues?: { connection: RedisConnection; queues: Queue[] };
};

function queues(): Queue[] {
  if (holder.echolotMetricsQueues === undefined) {
    const connection = connectRedis("hint");
    const made = QUEUES.map((name) => {
      const queue = new Queue(name, {
        connection,
        prefix: queuePrefix(name),
        skipVersionCheck: true,
      });
      queue.on("error", () => {});
      return queue;
    });
    holder.echolotMetricsQueues = { connection, queues: made };
  }
  return holder.echolotMetricsQueues.queues;
}

function readHints(): Promise<Hints[]> {
  return Promise.all(
    queues().map(async (queue) => ({
      queue: queue.name as QueueName,
      counts: await queue.getJobCounts("waiting", "active", "delayed", "failed"),
    })),
  );
}

function showHints(hints: readonly Hints[], registry: Registry): void {
  const gauge = new Gauge({
    name: "echolot_queue_jobs",
    help: "Hints in Redis, by queue and state",
    labelNames: ["queue", "state"],
    registers: [registry],
  });
  for (const { queue, counts } of hints) {
    for (const [state, count] of Object.entries(counts)) gauge.set({ queue, state }, count);
  }
}

/** Ends the connection that asks Redis. */
export function closeMetrics(): void {
  holder.echolotMetricsQueues?.connection.disconnect();
  holder.echolotMetricsQueues = undefined;
}
