import { database } from "@/infra/db";
import { LATEST_MIGRATION } from "@/infra/db/latest-migration";
import { isStopping } from "@/infra/lifecycle";
import { connectRedis, type RedisConnection } from "@/infra/queue";

export interface ReadinessCheck {
  ok: boolean;
  /** Why not; absent when all is well. */
  reason?: string;
}

export interface Readiness {
  isReady: boolean;
  checks: Record<"process" | "database" | "redis" | "migrations" | "worker", ReadinessCheck>;
}

/** A worker says that it lives more often than this, in seconds. */
const WORKER_SILENCE_SECONDS = 30;
const PATIENCE_MS = 3_000;

const holder = globalThis as typeof globalThis & { echolotReadiness?: RedisConnection };

/** Whether the product can do its work now. Asks everything at once; never throws. */
export async function checkReadiness(): Promise<Readiness> {
  const [reachable, redis, migrations, worker] = await Promise.all([
    check("does not answer", async () => void (await database().app.$queryRaw`SELECT 1`)),
    check("does not answer", pingRedis),
    check("cannot be read", requireMigrations),
    check("cannot be read", requireWorker),
  ]);
  const process = isStopping() ? { ok: false, reason: "is stopping" } : { ok: true };
  const checks = { process, database: reachable, redis, migrations, worker };
  return { isReady: Object.values(checks).every((each) => each.ok), checks };
}

class NotReady extends Error {}

async function check(otherwise: string, run: () => Promise<void>): Promise<ReadinessCheck> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NotReady("takes too long to answer")), PATIENCE_MS);
  });
  try {
    await Promise.race([run(), patience]);
    return { ok: true };
  } catch (error) {
    return { ok: false, reason: error instanceof NotReady ? error.message : otherwise };
  } finally {
    clearTimeout(timer);
  }
}

async function pingRedis(): Promise<void> {
  holder.echolotReadiness ??= connectRedis("hint");
  await holder.echolotReadiness.ping();
}

async function requireMigrations(): Promise<void> {
  const [row] = await database().app.$queryRaw<{ unfinished: number; latest: string | null }[]>`
    SELECT count(*) FILTER (WHERE finished_at IS NULL)::int AS unfinished,
      max(migration_name) FILTER (WHERE finished_at IS NOT NULL) AS latest
    FROM _prisma_migrations WHERE rolled_back_at IS NULL`;
  if ((row?.unfinished ?? 0) > 0) throw new NotReady("a migration did not finish");
  if (row?.latest !== LATEST_MIGRATION) throw new NotReady(`expected ${LATEST_MIGRATION}`);
}

async function requireWorker(): Promise<void> {
  const [row] = await database().app.$queryRaw<{ seen: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM worker_heartbeat
      WHERE seen_at > now() - make_interval(secs => ${WORKER_SILENCE_SECONDS})
    ) AS seen`;
  if (row?.seen !== true) throw new NotReady(`no worker was seen for ${WORKER_SILENCE_SECONDS} s`);
}
