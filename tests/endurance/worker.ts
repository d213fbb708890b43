import { randomBytes } from "node:crypto";
import type { ProcessGroups, RunningProcess } from "@/cli/runtime/process-groups";

/** Where the bundled programs of a run lie. */
export const PROGRAMS = "dist/endurance";

const SKEWED_CLOCK = new URL("skewed-clock.mjs", import.meta.url).href;

/** A worker of the product as a process of its own. */
export class Worker {
  isReady = false;

  private constructor(
    readonly running: RunningProcess,
    /** What its connections are called in the database. */
    readonly name: string,
    /** How much its machine's clock is ahead at its start. */
    readonly clockOffsetMs: number,
  ) {}

  static async start(processes: ProcessGroups, clockOffsetMs = 0): Promise<Worker> {
    const name = `worker-${randomBytes(4).toString("hex")}`;
    let isReady = false;
    const started: { worker?: Worker } = {};
    const running = await processes.run({
      name: "worker",
      command: process.execPath,
      args: [
        "--enable-source-maps",
        ...(clockOffsetMs === 0 ? [] : ["--import", SKEWED_CLOCK]),
        `${PROGRAMS}/workers/main.js`,
      ],
      env: {
        ...process.env,
        PGAPPNAME: name,
        ENDURE_CLOCK_OFFSET_MS: String(clockOffsetMs),
        LOG_LEVEL: process.env.ENDURE_LOG_LEVEL ?? "error",
      },
      echo: process.env.ENDURE_LOG_LEVEL !== undefined,
      onLine: (line) => {
        if (!line.includes('"ready":true')) return;
        isReady = true;
        if (started.worker) started.worker.isReady = true;
      },
    });
    const worker = new Worker(running, name, clockOffsetMs);
    worker.isReady = isReady;
    started.worker = worker;
    void running.exited.then(() => {
      worker.isReady = false;
    });
    return worker;
  }

  signal(signal: NodeJS.Signals): void {
    try {
      process.kill(this.running.pid, signal);
    } catch {
      // it has ended already
    }
  }
}
