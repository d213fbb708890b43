import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, stop } from "esbuild";
import { fingerprint, unlessDone } from "./fingerprint";
import { mustRun } from "./run-command";

/** Programs beside the web server, each bundled into one file under `dist/`. */
export const PROGRAMS = {
  "workers/main": "workers/main.ts",
  "stream/main": "app/_stream/main.ts",
  "simulators/main": "tests/simulators/main.ts",
  "cli/migrate": "src/cli/migrate.ts",
  "cli/backup": "src/cli/backup.ts",
  "cli/quotas": "src/cli/quotas.ts",
  "cli/restore": "src/cli/restore.ts",
  "cli/keys-rotate": "src/cli/keys-rotate.ts",
};

export const WEB_SERVER = ".next/standalone/server.js";

const GENERATED = "src/infra/db/generated";

/** The Prisma client; its engine is WebAssembly, so the binary it asks for is never run. */
export async function generateClient(): Promise<"done" | "unchanged"> {
  const print = fingerprint(
    ["prisma/schema.prisma", "prisma/models"],
    [versionOf("prisma"), versionOf("@prisma/client")],
  );
  return unlessDone(join(GENERATED, ".fingerprint"), print, async () => {
    rmSync(GENERATED, { recursive: true, force: true });
    await mustRun("prisma generate", "prisma", ["generate"], {
      PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
    });
  });
}

/** The web server, for production. Types are checked by the gates, not here. */
export async function buildWeb(): Promise<"done" | "unchanged"> {
  const print = fingerprint(
    [
      "app",
      "public",
      "src",
      "prisma",
      "proxy.ts",
      "next.config.mjs",
      "postcss.config.mjs",
      "tsconfig.json",
      "package-lock.json",
    ],
    [process.version],
  );
  return unlessDone(".next/.fingerprint", print, async () => {
    rmSync(".next/.fingerprint", { force: true });
    await mustRun("next build", "next", ["build"], {
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    });
    cpSync(".next/static", ".next/standalone/.next/static", { recursive: true });
    if (existsSync("public")) cpSync("public", ".next/standalone/public", { recursive: true });
  });
}

/** Fast enough to be done at every start. Packages stay outside and are loaded from `node_modules`. */
export async function bundlePrograms(outdir = "dist"): Promise<void> {
  await build({
    entryPoints: PROGRAMS,
    outdir,
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    packages: "external",
    sourcemap: "linked",
    chunkNames: "chunks/[name]-[hash]",
    logLevel: "warning",
  });
  await stop();
}

function versionOf(name: string): string {
  const manifest = JSON.parse(readFileSync(join("node_modules", name, "package.json"), "utf8"));
  return String((manifest as { version: unknown }).version);
}
