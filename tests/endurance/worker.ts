import { randomBytes } from "node:crypto";
import type { ProcessGroups, RunningProcess } from "@/cli/runtime/process-groups";

/** Where the bundled programs of a run lie. */
export const PROGRAMS = "dist/endurance";

/** A worker of the product as a process of its own. */
export class Worker {
  isReady = false;

  private constructor(
    readonly running: RunningProcess,
    /** What its connections are called in the database. */
    readonly name: string,
  ) {}

  static async start(processes: ProcessGroups): Promise<Worker> {
    const name = `worker-${randomBytes(4).toString("hex")}`;
    let isReady = false;
    const started: { worker?: Worker } = {};
    const running = await processes.run({
      name: "worker",
      command: process.execPath,
      args: ["--enable-source-maps", `${PROGRAMS}/workers/main.js`],
      env: {
        ...process.env,
        PGAPPNAME: name,
        LOG_LEVEL: process.env.ENDURE_LOG_LEVEL ?? "error",
      },
      echo: process.env.ENDURE_LOG_LEVEL !== undefined,
      onLine: (line) => {
        if (!line.includes('"ready":true')) return;
        isReady = true;
        if (started.worker) started.worker.isReady = true;
      },
    });
    const worker = new Worker(running, name);
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
