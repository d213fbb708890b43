import { setTimeout as sleep } from "node:timers/promises";
import {
  type Launcher,
  ProcessGroups,
  type ProcessSpec,
  type RunningProcess,
} from "./process-groups";
import { CannotGoOn } from "./steps";

/** A program that ends more often than this within a minute is broken, not unlucky. */
const MOST_RESTARTS = 5;
const RESTARTS_WITHIN_MS = 60_000;
const RESTART_PAUSE_MS = 500;

/**
 * Keeps a set of programs together. While they start, one that ends unasked ends all: `race` rejects
 * and the caller calls `end`. Once they are up (`keepRunning`), one that ends is started again, and
 * nothing is lost by it. A second signal leaves at once; the reaper then ends the programs.
 */
export class Supervisor implements Launcher {
  readonly processes = new ProcessGroups();
  wasAskedToStop = false;
  #isEnding = false;
  #restartsPrograms = false;
  readonly #restarts = new Map<string, number[]>();
  #abort: (error: Error) => void = () => undefined;
  readonly #aborted: Promise<never>;
  readonly #onEnd: (() => void)[] = [];

  constructor() {
    this.#aborted = new Promise<never>((_resolve, reject) => {
      this.#abort = reject;
    });
    this.#aborted.catch(() => undefined);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => this.#askToStop());
    }
    this.#watchParent();
  }

  race<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#aborted]);
  }

  /** @throws Error when the program cannot be started at all */
  async run(spec: ProcessSpec): Promise<RunningProcess> {
    const running = await this.processes.run(spec);
    this.#watch(spec, running);
    return running;
  }

  /** From now on a program that ends unasked is started again. */
  keepRunning(): void {
    this.#restartsPrograms = true;
  }

  #watch(spec: ProcessSpec, running: RunningProcess): void {
    void running.exited.then(async ({ code, signal }) => {
      if (this.#isEnding) return;
      const restarts = this.#noteRestart(spec.name);
      if (restarts !== null) {
        console.log(`${spec.name} ended (${signal ?? `code ${code}`}) and is started again.`);
        try {
          // A database that was killed needs a moment until its last processes are gone.
          await sleep(RESTART_PAUSE_MS * restarts);
          if (this.#isEnding) return;
          await this.run(spec);
          return;
        } catch {
          // it cannot even be started: everything ends, with its last words
        }
      }
      const last = running.lastLines().map((line) => `  ${line}`);
      const how = signal === null ? `code ${code}` : signal;
      this.#abort(
        new CannotGoOn([`${running.name} ended unexpectedly (${how}):`, ...last].join("\n")),
      );
    });
  }

  /** How often it was started again lately; null when it must not be. */
  #noteRestart(name: string): number | null {
    if (!this.#restartsPrograms) return null;
    const since = Date.now() - RESTARTS_WITHIN_MS;
    const recent = (this.#restarts.get(name) ?? []).filter((at) => at > since);
    this.#restarts.set(name, [...recent, Date.now()]);
    return recent.length < MOST_RESTARTS ? recent.length : null;
  }

  /** Runs after all programs have ended. */
  onEnd(run: () => void): void {
    this.#onEnd.push(run);
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.processes.stopAll();
    for (const run of this.#onEnd) run();
  }

  #askToStop(): void {
    if (this.wasAskedToStop) process.exit(1);
    this.wasAskedToStop = true;
    this.#isEnding = true;
    console.log("\nStopping …");
    this.#abort(new CannotGoOn("stopped"));
  }

  /** npm runs us through a shell, which may die of a signal without passing it on. */
  #watchParent(): void {
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && !this.wasAskedToStop) this.#askToStop();
    }, 500).unref();
  }
}
