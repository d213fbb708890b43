import type { TestProject } from "vitest/node";
import { prepareTemplate, type TestCluster } from "./database";
import { startTestServices } from "./test-services";

declare module "vitest" {
  export interface ProvidedContext {
    testCluster: TestCluster;
  }
}

/**
 * Runs before the files of a project: `npm test` names the servers by `TEST_DATABASE_URL` and
 * `TEST_REDIS_URL`; without them this run brings its own.
 */
export default async function provideServices(project: TestProject): Promise<() => Promise<void>> {
  const { TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl } = process.env;
  if (databaseUrl && redisUrl) {
    project.provide("testCluster", await prepareTemplate(databaseUrl, redisUrl));
    return async () => undefined;
  }
  const services = await startTestServices();
  project.provide("testCluster", await prepareTemplate(services.databaseUrl, services.redisUrl));
  return services.stop;
}
