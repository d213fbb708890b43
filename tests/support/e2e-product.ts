import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The form of `demo.json`. */
export interface Demo {
  baseUrl: string;
  tenants: {
    slug: string;
    name: string;
    apiToken: string;
    users: { email: string; password: string; role: string }[];
  }[];
  simulators: Record<"facebook" | "x" | "discourse" | "wordpress" | "feeds", string>;
  /** What the product mails arrives here. */
  mailbox: string;
}

/** In a test file: where the product runs and who can sign in. */
export function demo(): Demo {
  const path = process.env.E2E_DEMO;
  if (path === undefined) throw new Error("The global set-up has not run.");
  return JSON.parse(readFileSync(path, "utf8")) as Demo;
}

/**
 * Starts the whole product by the same command that a person uses, with data of its own. With
 * `E2E_DEMO` set, the product that this file describes is used instead.
 */
export default async function startE2eProduct(): Promise<() => Promise<void>> {
  if (process.env.E2E_DEMO) return async () => undefined;
  const directory = mkdtempSync(join(tmpdir(), "echolot-e2e-"));
  const id = randomBytes(4).toString("hex");
  const { TEST_DATABASE_URL: server, TEST_REDIS_URL: redis } = process.env;
  const services =
    server && redis ? { DATABASE_URL: ownDatabase(server, id), REDIS_URL: redis } : {};
  const product = spawn(process.execPath, ["src/cli/start.mjs"], {
    env: {
      ...process.env,
      ...services,
      REDIS_PREFIX: `e2e-${id}`,
      ECHOLOT_DATA_DIR: directory,
      NODE_ENV: "production",
      npm_lifecycle_event: undefined,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await untilReady(product);
  process.env.E2E_DEMO = join(directory, "demo.json");
  return async () => {
    product.kill("SIGTERM");
    await new Promise((resolve) => {
      if (product.exitCode === null) product.once("exit", resolve);
      else resolve(undefined);
    });
    rmSync(directory, { recursive: true, force: true });
  };
}

function ownDatabase(server: string, id: string): string {
  const url = new URL(server);
  url.pathname = `/e2e_${id}`;
  return url.toString();
}

function untilReady(product: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (product.stdout === null) return reject(new Error("no output to read"));
    createInterface({ input: product.stdout }).on("line", (line) => {
      console.log(line);
      if (line.startsWith("Ready after")) resolve();
    });
    product.once("exit", (code) => reject(new Error(`The product ended with code ${code}.`)));
  });
}
