import {
  type Launcher,
  ProcessGroups,
  type ProcessSpec,
  type RunningProcess,
} from "./process-groups";
import { CannotGoOn } from "./steps";

/**
 * Keeps a set of programs together: as soon as one ends unasked, or a signal comes, `race` rejects
 * and the caller calls `end`. A second signal leaves at once; the reaper then ends the programs.
 */
export class Supervisor implements Launcher {
  readonly processes = new ProcessGroups();
  wasAskedToStop = false;
  #isEnding = false;
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
    this.#watch(running);
    return running;
  }

  #watch(running: RunningProcess): void {
    void running.exited.then(({ code, signal }) => {
      if (this.#isEnding) return;
      const last = running.lastLines().map((line) => `  ${line}`);
      const how = signal === null ? `code ${code}` : signal;
      this.#abort(
        new CannotGoOn([`${running.name} ended unexpectedly (${how}):`, ...last].join("\n")),
      );
    });
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
