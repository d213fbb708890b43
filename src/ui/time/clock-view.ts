import { type Instant, toMs } from "./instant";

export type ClockPromise = "first_response" | "next_response" | "resolution";
export type ClockState = "running" | "paused" | "met" | "breached" | "cancelled";

/** What the interface needs of a clock; instants as they come from the API. */
export interface ClockFacts {
  promise: ClockPromise;
  state: ClockState;
  startedAt: Instant;
  dueAt?: Instant | null;
  /** From when on it is due soon: the policy's share of the target is used up. */
  warnAt?: Instant | null;
  stoppedAt?: Instant | null;
  pausedAt?: Instant | null;
}

export type ClockTone = "running" | "due_soon" | "breached" | "met" | "paused" | "cancelled";

export interface ClockView {
  tone: ClockTone;
  /** Milliseconds left, over or taken, as the tone means it; undefined where none is known. */
  lengthMs: number | undefined;
  /** Whether the words change as time goes by. */
  isTicking: boolean;
}

/**
 * What to say of a clock at `now`. A running clock past its due time is shown breached at once,
 * whether or not a checker has been by.
 */
export function clockView(clock: ClockFacts, now: number): ClockView {
  const due = clock.dueAt == null ? undefined : toMs(clock.dueAt);
  const started = toMs(clock.startedAt);
  const stopped = clock.stoppedAt == null ? undefined : toMs(clock.stoppedAt);
  switch (clock.state) {
    case "cancelled":
      return { tone: "cancelled", lengthMs: undefined, isTicking: false };
    case "met":
      return {
        tone: "met",
        lengthMs: stopped === undefined ? undefined : stopped - started,
        isTicking: false,
      };
    case "paused": {
      const paused = clock.pausedAt == null ? undefined : toMs(clock.pausedAt);
      const left = due === undefined || paused === undefined ? undefined : due - paused;
      return { tone: "paused", lengthMs: left, isTicking: false };
    }
    case "breached":
      return {
        tone: "breached",
        lengthMs: due === undefined ? undefined : (stopped ?? now) - due,
        isTicking: stopped === undefined,
      };
    case "running": {
      if (due === undefined) return { tone: "running", lengthMs: undefined, isTicking: false };
      const left = due - now;
      if (left < 0) return { tone: "breached", lengthMs: -left, isTicking: true };
      const isDueSoon = clock.warnAt != null && toMs(clock.warnAt) <= now;
      return { tone: isDueSoon ? "due_soon" : "running", lengthMs: left, isTicking: true };
    }
  }
}
