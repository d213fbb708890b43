import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, type WriteStream } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Written to standard input, which is then closed. */
  input?: string;
  /** Gets every line; nothing is kept when absent. */
  logFile?: string;
  /** Print the lines as well, with the name before them. */
  echo?: boolean;
  /** How this program is asked to end. */
  stopSignal?: NodeJS.Signals;
  onLine?: (line: string) => void;
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** The newest lines of both outputs. */
  lastLines(): string[];
  /** Settles when the program has ended, for whatever reason. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Ends the program and everything it started. Idempotent. */
  stop(): Promise<void>;
}

/** Whoever runs a program: the plain groups, or a supervisor that watches it as well. */
export interface Launcher {
  run(spec: ProcessSpec): Promise<RunningProcess>;
}

const KEPT_LINES = 25;

/**
 * Child processes, each the leader of its own group: a Ctrl-C in the terminal reaches only us, and
 * we end them in our order, grandchildren included.
 */
export class ProcessGroups implements Launcher {
  readonly #running: RunningProcess[] = [];
  #reaper: ChildProcess | undefined;

  /** @param graceMs how long a program may take to end before it is killed */
  constructor(private readonly graceMs = 10_000) {}

  /** @throws Error when the program cannot be started at all */
  async run(spec: ProcessSpec): Promise<RunningProcess> {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      uid: spec.uid,
      gid: spec.gid,
      detached: true,
      stdio: [spec.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    const pid = child.pid ?? 0;
    const stopSignal = spec.stopSignal ?? "SIGTERM";
    this.#tellReaper(`add ${pid} ${stopSignal}`);
    child.stdin?.end(spec.input);

    const lines = collectLines(child, spec);
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
      (resolve) => {
        child.once("close", (code, signal) => resolve({ code, signal }));
        child.once("exit", (code, signal) => resolve({ code, signal }));
      },
    );
    let stopping: Promise<void> | undefined;
    const running: RunningProcess = {
      name: spec.name,
      pid,
      lastLines: () => [...lines],
      exited,
      stop: () => {
        stopping ??= endGroup(pid, stopSignal, this.graceMs).then(() =>
          this.#tellReaper(`remove ${pid}`),
        );
        return stopping;
      },
    };
    this.#running.push(running);
    return running;
  }

  /** Services end last: what uses them may still want to write. */
  async stopAll(): Promise<void> {
    const services = this.#running.filter((entry) => SERVICES.has(entry.name));
    const applications = this.#running.filter((entry) => !SERVICES.has(entry.name));
    await Promise.all(applications.map((entry) => entry.stop()));
    await Promise.all(services.map((entry) => entry.stop()));
    this.#reaper?.stdin?.end();
    this.#reaper = undefined;
  }

  /** Undefined until the first program was started. */
  get reaperPid(): number | undefined {
    return this.#reaper?.pid;
  }

  #tellReaper(line: string): void {
    this.#reaper ??= startReaper();
    this.#reaper.stdin?.write(`${line}\n`);
  }
}

const SERVICES = new Set(["postgres", "redis"]);

function startReaper(): ChildProcess {
  const script = fileURLToPath(new URL("reaper.mjs", import.meta.url));
  const reaper = spawn(process.execPath, [script], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  reaper.on("error", () => undefined);
  reaper.stdin?.on("error", () => undefined);
  reaper.unref();
  return reaper;
}

function collectLines(child: ChildProcess, spec: ProcessSpec): string[] {
  const kept: string[] = [];
  const log: WriteStream | undefined = spec.logFile
    ? createWriteStream(spec.logFile, { flags: "a", mode: 0o600 })
    : undefined;
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on("line", (line) => {
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      log?.write(`${line}\n`);
      if (spec.echo) console.log(`${spec.name.padEnd(11)}| ${line}`);
      spec.onLine?.(line);
    });
  }
  child.once("close", () => log?.end());
  return kept;
}

async function endGroup(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  send(pid, signal);
  const deadline = Date.now() + graceMs;
  while (send(pid, 0)) {
    if (Date.now() > deadline) {
      send(pid, "SIGKILL");
      await sleep(50);
      if (Date.now() > deadline + 5000) return;
    }
    await sleep(25);
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
