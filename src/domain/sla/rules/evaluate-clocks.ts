/**
 * The clocks of one ticket, computed from facts alone: the same facts give the same clocks whenever
 * and however often they are evaluated. Rules by number: "Rules of the clocks" in the README.
 */

export type ClockPromise = "first_response" | "next_response" | "resolution";
export type ClockState = "running" | "paused" | "met" | "breached" | "cancelled";
export type FactStatus = "open" | "pending" | "on_hold" | "resolved" | "dismissed";

export type ClockFact =
  /** Somebody outside wrote; `at` is the platform's own timestamp (rule 3). */
  | { kind: "mention"; at: Date }
  /** A delivered, human reply that is no acknowledgement (rule 4). */
  | { kind: "response"; at: Date }
  | { kind: "status"; at: Date; to: FactStatus };

/** Minutes per promise; null: not promised. */
export type ClockTargets = Record<ClockPromise, number | null>;

export interface EvaluatedClock {
  promise: ClockPromise;
  /** 1 for the first of its promise. */
  cycle: number;
  state: ClockState;
  targetMinutes: number;
  startedAt: Date;
  /** Null while paused: without an end of the pause there is no deadline. */
  dueAt: Date | null;
  stoppedAt: Date | null;
  pausedAt: Date | null;
  pausedSeconds: number;
  /** When the promise was broken: the deadline itself, never the moment somebody looked. */
  breachedAt: Date | null;
}

interface OpenClock {
  promise: ClockPromise;
  cycle: number;
  targetMs: number;
  startedAt: number;
  pausedAt: number | null;
  pausedMs: number;
}

const MINUTE = 60_000;

function dueAt(clock: OpenClock): number {
  return clock.startedAt + clock.targetMs + clock.pausedMs;
}

function order(fact: ClockFact): number {
  // At one instant: the status change that a mention causes, then the mention, then the answer.
  return fact.kind === "status" ? (fact.to === "open" ? 0 : 3) : fact.kind === "mention" ? 1 : 2;
}

/** The target in minutes that a clock was judged by, where it has been judged already. */
export type KeptTarget = (promise: ClockPromise, cycle: number) => number | undefined;

/**
 * @param facts in any order
 * @param now what is still running is judged as of this instant
 * @param keptTarget rule 8: new targets are for what is still open; a verdict keeps its own
 */
export function evaluateClocks(
  facts: readonly ClockFact[],
  targets: ClockTargets,
  now: Date,
  keptTarget: KeptTarget = () => undefined,
): EvaluatedClock[] {
  const sorted = [...facts].sort((a, b) => a.at.getTime() - b.at.getTime() || order(a) - order(b));
  const finished: EvaluatedClock[] = [];
  const open = new Map<ClockPromise, OpenClock>();
  const cycles: Record<ClockPromise, number> = {
    first_response: 0,
    next_response: 0,
    resolution: 0,
  };
  let setAside = new Map<ClockPromise, OpenClock>();
  let status: FactStatus = "open";
  let hasResponse = false;
  let hasUnanswered = false;

  const start = (promise: ClockPromise, at: number) => {
    if (open.has(promise)) return;
    const target = keptTarget(promise, cycles[promise] + 1) ?? targets[promise];
    if (target === null) return;
    cycles[promise] += 1;
    open.set(promise, {
      promise,
      cycle: cycles[promise],
      targetMs: target * MINUTE,
      startedAt: at,
      pausedAt: null,
      pausedMs: 0,
    });
  };

  const close = (promise: ClockPromise, at: number, how: "kept" | "cancelled") => {
    const clock = open.get(promise);
    if (clock === undefined) return;
    resume(clock, at);
    open.delete(promise);
    const due = dueAt(clock);
    // Cancelled in time leaves no verdict; a deadline that had passed stays broken.
    const state = at > due ? "breached" : how === "kept" ? "met" : "cancelled";
    finished.push(describe(clock, state, at));
  };

  const pause = (clock: OpenClock | undefined, at: number) => {
    if (clock !== undefined && clock.pausedAt === null && dueAt(clock) >= at) clock.pausedAt = at;
  };

  const startResponse = (at: number) => start(hasResponse ? "next_response" : "first_response", at);

  for (const fact of sorted) {
    const at = fact.at.getTime();
    switch (fact.kind) {
      case "mention":
        hasUnanswered = true;
        if (status === "resolved" || status === "dismissed") break;
        // Rule 5: a burst is one cycle, counted from its oldest mention.
        startResponse(at);
        if (cycles.resolution === 0) start("resolution", at);
        break;
      case "response":
        if (!hasUnanswered && !hasResponse) break;
        hasResponse = true;
        hasUnanswered = false;
        close("first_response", at, "kept");
        close("next_response", at, "kept");
        break;
      case "status": {
        const before = status;
        status = fact.to;
        if (fact.to === "resolved") {
          // Rule 7: resolving stops everything.
          close("first_response", at, "cancelled");
          close("next_response", at, "cancelled");
          close("resolution", at, "kept");
          setAside = new Map();
        } else if (fact.to === "dismissed") {
          setAside = new Map([...open].map(([promise, clock]) => [promise, { ...clock }]));
          for (const promise of [...open.keys()]) close(promise, at, "cancelled");
        } else if (before === "dismissed") {
          // A dismissal taken back never happened: the clocks go on as if untouched.
          for (const [promise, clock] of setAside) {
            open.set(promise, clock);
            const index = finished.findIndex(
              (each) => each.promise === promise && each.cycle === clock.cycle,
            );
            if (index >= 0) finished.splice(index, 1);
          }
          setAside = new Map();
          if (hasUnanswered) startResponse(at);
          if (cycles.resolution === 0) start("resolution", at);
        } else if (before === "resolved") {
          start("resolution", at);
          if (hasUnanswered) startResponse(at);
        }
        const resolution = open.get("resolution");
        // Rule 6: waiting for the customer, or on hold, pauses resolution.
        if (fact.to === "pending" || fact.to === "on_hold") pause(resolution, at);
        else if (resolution !== undefined) resume(resolution, at);
        break;
      }
    }
  }

  for (const clock of open.values()) {
    const due = dueAt(clock);
    const overdue = clock.pausedAt === null && now.getTime() > due;
    finished.push(
      describe(clock, clock.pausedAt !== null ? "paused" : overdue ? "breached" : "running", null),
    );
  }
  return finished.sort(
    (a, b) => a.startedAt.getTime() - b.startedAt.getTime() || a.promise.localeCompare(b.promise),
  );
}

function resume(clock: OpenClock, at: number): void {
  if (clock.pausedAt === null) return;
  clock.pausedMs += at - clock.pausedAt;
  clock.pausedAt = null;
}

function describe(clock: OpenClock, state: ClockState, stoppedAt: number | null): EvaluatedClock {
  const due = dueAt(clock);
  return {
    promise: clock.promise,
    cycle: clock.cycle,
    state,
    targetMinutes: clock.targetMs / MINUTE,
    startedAt: new Date(clock.startedAt),
    dueAt: clock.pausedAt === null ? new Date(due) : null,
    stoppedAt: stoppedAt === null ? null : new Date(stoppedAt),
    pausedAt: clock.pausedAt === null ? null : new Date(clock.pausedAt),
    pausedSeconds: Math.round(clock.pausedMs / 1000),
    breachedAt: state === "breached" ? new Date(due) : null,
  };
}

/** The earliest deadline that still counts; null when nothing runs. */
export function nextDueAt(clocks: readonly EvaluatedClock[]): Date | null {
  let earliest: Date | null = null;
  for (const { stoppedAt, dueAt: due } of clocks) {
    if (stoppedAt === null && due !== null && (earliest === null || due < earliest)) earliest = due;
  }
  return earliest;
}
