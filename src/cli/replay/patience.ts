import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@/kernel/clock";
import { AppError } from "@/kernel/errors";
import { CannotGoOn, reasonOf } from "../runtime/steps";
import type { Progress } from "./progress";

const PAUSE_MS = 2_000;

/** Waits for a product that is away and comes back, until the time given is over. */
export class Patience {
  constructor(
    private readonly progress: Progress,
    private readonly startedAt: Date,
    private readonly timeoutMs: number | undefined,
    private readonly clock: Clock,
  ) {}

  isOver(): boolean {
    if (this.timeoutMs === undefined) return false;
    return this.clock.now().getTime() - this.startedAt.getTime() > this.timeoutMs;
  }

  /**
   * Tries until it works.
   * @throws CannotGoOn when time is over; refusals at once
   */
  async overcome<T>(run: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await run();
        this.progress.note("");
        return result;
      } catch (error) {
        await this.pause(error);
      }
    }
  }

  /** @throws what is no outage; CannotGoOn when time is over */
  async pause(error: unknown): Promise<void> {
    if (error instanceof CannotGoOn || error instanceof AppError) throw error;
    const reason = firstLine(reasonOf(error));
    if (this.isOver()) throw new CannotGoOn(`The product did not come back: ${reason}`);
    this.progress.note(
      `waiting, ${reason}. If the product ended, start it again with npm start: nothing is lost.`,
    );
    await sleep(PAUSE_MS);
  }
}

function firstLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return (lines.filter(Boolean).at(-1) ?? text).replace(/\.$/, "").slice(0, 200);
}
