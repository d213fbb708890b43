import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import getPort from "get-port";
import { ProcessGroups } from "../runtime/process-groups";
import { startEmbeddedPostgres } from "./embedded-postgres";
import { provideRedisProgram, startRedis } from "./redis";

export interface TestServices {
  /** The owner's address of the server's `postgres` database. */
  databaseUrl: string;
  redisUrl: string;
  stop(): Promise<void>;
}

/** A PostgreSQL and a Redis for one test run, in a folder that is deleted with them. */
export async function startTestServices(): Promise<TestServices> {
  const directory = mkdtempSync(join(tmpdir(), "echolot-test-"));
  chmodSync(directory, 0o755);
  const processes = new ProcessGroups();
  const stop = async () => {
    await processes.stopAll();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const { path: program } = await provideRedisProgram();
    const [databaseUrl, redisUrl] = await Promise.all([
      startEmbeddedPostgres({
        processes,
        directory: join(directory, "postgres"),
        port: await getPort(),
        password: "test-services-only",
        database: "postgres",
        isDurable: false,
      }),
      startRedis({
        processes,
        program,
        directory: join(directory, "redis"),
        port: await getPort(),
        password: "test-services-only",
        isDurable: false,
      }),
    ]);
    return { databaseUrl, redisUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
