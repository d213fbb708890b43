import { startEmbeddedPostgres, stopOrphanPostgres } from "../services/embedded-postgres";
import { requirePostgres } from "../services/postgres";
import { provideRedisProgram, requireRedis, startRedis, stopOrphanRedis } from "../services/redis";
import type { DataDirectory } from "./data-directory";
import type { Ports } from "./ports";
import type { Supervisor } from "./supervisor";

export interface Service {
  url: string;
  note: string;
}

/** `DATABASE_URL`, else the embedded server. @throws CannotGoOn */
export async function providePostgres(
  supervisor: Supervisor,
  data: DataDirectory,
  ports: Ports,
): Promise<Service> {
  const given = process.env.DATABASE_URL;
  if (given) {
    await requirePostgres(given);
    return { url: given, note: `DATABASE_URL, ${new URL(given).host}` };
  }
  const directory = data.file("postgres");
  stopOrphanPostgres(directory);
  const port = await ports.claim("postgres");
  const url = await startEmbeddedPostgres({
    processes: supervisor,
    directory,
    port,
    password: data.secrets().postgresPassword,
    database: "echolot",
    logFile: data.file("logs", "postgres.log"),
    isDurable: true,
  });
  return { url, note: `embedded, port ${port}` };
}

/** `REDIS_URL`, else a server of the system, installed if need be. @throws CannotGoOn */
export async function provideRedis(
  supervisor: Supervisor,
  data: DataDirectory,
  ports: Ports,
): Promise<Service> {
  const given = process.env.REDIS_URL;
  if (given) {
    await requireRedis(given);
    return { url: given, note: `REDIS_URL, ${new URL(given).host}` };
  }
  const program = await provideRedisProgram();
  const password = data.secrets().redisPassword;
  const former = ports.known("redis");
  if (former !== undefined) await stopOrphanRedis(former, password);
  const port = await ports.claim("redis");
  const url = await startRedis({
    processes: supervisor,
    program: program.path,
    directory: data.file("redis"),
    port,
    password,
    logFile: data.file("logs", "redis.log"),
    isDurable: true,
  });
  return {
    url,
    note: `${program.path}${program.wasInstalled ? " (installed)" : ""}, port ${port}`,
  };
}
