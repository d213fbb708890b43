import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("..", import.meta.url));
const WITH_SERVICES = ["integration", "http", "tenancy", "secure"];

/** One project per folder of guarantees; those with services give every file its own database. */
function project(name: string) {
  const hasServices = WITH_SERVICES.includes(name);
  return {
    extends: true as const,
    test: {
      name,
      include: [`tests/${name}/**/*.test.{ts,tsx}`],
      globalSetup: hasServices ? ["tests/support/global-services.ts"] : [],
      setupFiles: hasServices ? ["tests/support/setup-test-environment.ts"] : [],
      testTimeout: hasServices ? 30_000 : 15_000,
      hookTimeout: 60_000,
    },
  };
}

export default defineConfig({
  root,
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  oxc: { jsx: { runtime: "automatic" } },
  test: {
    environment: "node",
    isolate: true,
    maxWorkers: Math.max(1, Math.min(3, availableParallelism() - 1)),
    passWithNoTests: true,
    projects: [
      "unit",
      "integration",
      "http",
      "contract",
      "tenancy",
      "endurance",
      "secure",
      "architecture",
    ].map(project),
  },
});
