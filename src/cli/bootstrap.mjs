// Plain JavaScript without dependencies: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const MINIMUM = [20, 19];

/** The project's folder, whatever the working directory is. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Checks Node, installs dependencies if needed and makes TypeScript loadable in this process. */
export async function bootstrap() {
  requireNode();
  process.chdir(root);
  const startedAt = performance.now();
  const wasInstalled = !isInstalled();
  if (wasInstalled) install();
  const { register } = await import("tsx/esm/api");
  register();
  return { wasInstalled, dependenciesMs: performance.now() - startedAt };
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  fail(`Echolot needs Node ${MINIMUM.join(".")} or newer; this is ${process.versions.node}.`);
}

// npm's hidden lockfile says what really lies in node_modules; what it lists must be what we lock.
function isInstalled() {
  const wanted = readLock("package-lock.json");
  const present = readLock(join("node_modules", ".package-lock.json"));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = present[path];
    if (found === undefined)
      return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version && existsSync(path);
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
}

function install() {
  console.log("Installing dependencies (npm ci) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const viaNode = npm !== undefined && /\.c?js$/.test(npm);
  const result = viaNode
    ? spawnSync(process.execPath, [npm, ...args], { stdio: "inherit" })
    : spawnSync("npm", args, { stdio: "inherit", shell: process.platform === "win32" });
  if (result.status !== 0) {
    fail("npm ci failed: the npm registry must be reachable for the first start. See above.");
  }
}

/** @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
