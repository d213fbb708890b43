import type { TestProject } from "vitest/node";
import { startTestServices, type TestServices } from "@/cli/services/test-services";
import { prepareTemplate, type TestCluster } from "./database";

declare module "vitest" {
  export interface ProvidedContext {
    testCluster: TestCluster;
  }
}

interface Shared {
  users: number;
  ready: Promise<{ cluster: TestCluster; services: TestServices | undefined }>;
}

/** Vitest loads this module once per project; all projects of a run share one cluster. */
const registry = globalThis as { echolotTestServices?: Shared };

/**
 * Runs before the files of a project: `npm test` names the servers by `TEST_DATABASE_URL` and
 * `TEST_REDIS_URL`; without them this run brings its own.
 */
export default async function provideServices(project: TestProject): Promise<() => Promise<void>> {
  registry.echolotTestServices ??= { users: 0, ready: open() };
  const shared = registry.echolotTestServices;
  shared.users += 1;
  const { cluster, services } = await shared.ready;
  project.provide("testCluster", cluster);
  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    registry.echolotTestServices = undefined;
    await services?.stop();
  };
}

async function open(): Promise<{ cluster: TestCluster; services: TestServices | undefined }> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  if (databaseUrl && redisUrl) {
    return { cluster: await prepareTemplate(databaseUrl, redisUrl), services: undefined };
  }
  const services = await startTestServices();
  const cluster = await prepareTemplate(services.databaseUrl, services.redisUrl);
  return { cluster, services };
}
