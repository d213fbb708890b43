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

// `npm ci` refuses a lockfile that lacks a package of some other platform, which a registry with
// gaps can cause; `npm install --no-save` takes the same versions and leaves the lockfile alone.
function install() {
  const options = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  console.log("Installing dependencies (npm ci) …");
  if (npm(["ci", ...options])) return;
  console.log("npm ci did not work; trying npm install …");
  if (npm(["install", "--no-save", ...options])) return;
  fail("Dependencies could not be installed; the reason is above. Is the npm registry reachable?");
}

function npm(args) {
  const path = process.env.npm_execpath;
  const viaNode = path !== undefined && /\.c?js$/.test(path);
  const [command, all] = viaNode ? [process.execPath, [path, ...args]] : ["npm", args];
  const shell = !viaNode && process.platform === "win32";
  return spawnSync(command, all, { stdio: "inherit", shell }).status === 0;
}

/** @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}
