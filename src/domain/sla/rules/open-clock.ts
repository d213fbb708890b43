import { AppError } from "@/kernel/errors";
import type { Calendar } from "./calendar";
import type { ClockMoment, ClockState, EvaluatedClock, FactStatus } from "./evaluate-clocks";
import type { ClockPromise, PromisedTerms, Terms } from "./terms";
import { addWorkingTime, elapsedWorkingTime, type Pause } from "./working-time";

const MINUTE = 60_000;

/** From when on the ticket had this status. */
export interface StatusSpan {
  from: number;
  status: FactStatus;
}

/** A stretch counted in one calendar; it ends where the next begins. */
interface Stretch {
  from: number;
  calendar: Calendar | null;
}

/**
 * A clock that runs or is paused. Its time is a row of stretches, each counted in the calendar that
 * held then: what has elapsed stays elapsed when the calendar changes (rule 8).
 */
export class OpenClock {
  private stretches: Stretch[];
  private pauses: { from: number; to: number | null }[] = [];
  /** Broken under terms that were changed since, or from the moment that a change broke it. */
  private brokenAt: number | null = null;

  constructor(
    readonly promise: ClockPromise,
    readonly cycle: number,
    private readonly startedAt: number,
    private terms: Terms,
    private promised: PromisedTerms,
    spans: readonly StatusSpan[],
    promisedAt?: number,
  ) {
    this.stretches = [{ from: startedAt, calendar: promised.calendar }];
    for (const span of spans) this.followStatus(span.status, Math.max(span.from, startedAt));
    if (promisedAt !== undefined && this.isOver(promisedAt)) this.brokenAt = promisedAt;
  }

  copy(): OpenClock {
    const copy = new OpenClock(
      this.promise,
      this.cycle,
      this.startedAt,
      this.terms,
      this.promised,
      [],
    );
    copy.stretches = [...this.stretches];
    copy.pauses = this.pauses.map((pause) => ({ ...pause }));
    copy.brokenAt = this.brokenAt;
    return copy;
  }

  /** Rule 6: waiting for the customer pauses resolution; on hold what the policy says. */
  followStatus(status: FactStatus, at: number): void {
    const last = this.pauses.at(-1);
    const isPaused = last?.to === null;
    const shouldPause =
      status === "pending"
        ? this.promise === "resolution"
        : status === "on_hold" && this.terms.onHoldPauses.includes(this.promise);
    if (shouldPause && !isPaused) this.pauses.push({ from: at, to: null });
    if (!shouldPause && last !== undefined && isPaused) last.to = at;
  }

  changeTerms(terms: Terms, promised: PromisedTerms, status: FactStatus, at: number): void {
    const wasBrokenAt = this.isOver(at) ? (this.brokenAt ?? this.reach(1)) : null;
    this.terms = terms;
    if (promised.calendar !== this.promised.calendar) {
      const from = Math.max(at, this.startedAt);
      this.stretches = this.stretches.filter((stretch) => stretch.from < from);
      this.stretches.push({ from, calendar: promised.calendar });
    }
    this.promised = promised;
    this.followStatus(status, at);
    this.brokenAt = this.isOver(at) ? (wasBrokenAt ?? at) : null;
  }

  describeOpen(now: number): EvaluatedClock {
    const due = this.reach(1);
    const pausedAt = this.pauses.at(-1)?.to === null ? (this.pauses.at(-1)?.from ?? null) : null;
    const state = due === null ? "paused" : now > due ? "breached" : "running";
    return this.describe({
      state: due === null && pausedAt === null ? "running" : state,
      due,
      pausedAt: state === "paused" ? pausedAt : null,
      stoppedAt: null,
      stoppedById: null,
      until: now,
    });
  }

  /**
   * @param how kept: the promise was kept or broken; cancelled: kept in time it leaves no verdict,
   * but a deadline that had passed stays broken; void: no verdict at all
   */
  describeStopped(
    at: number,
    how: "kept" | "cancelled" | "void",
    stoppedById: string | null,
  ): EvaluatedClock {
    const last = this.pauses.at(-1);
    if (last !== undefined && last.to === null) last.to = Math.max(at, last.from);
    const due = this.reach(1);
    const isBroken = how !== "void" && due !== null && at > due;
    const state: ClockState = isBroken ? "breached" : how === "kept" ? "met" : "cancelled";
    return this.describe({ state, due, pausedAt: null, stoppedAt: at, stoppedById, until: at });
  }

  private describe(end: {
    state: ClockState;
    due: number | null;
    pausedAt: number | null;
    stoppedAt: number | null;
    stoppedById: string | null;
    until: number;
  }): EvaluatedClock {
    const brokenAt = this.brokenAt ?? end.due;
    const warnAt = this.reach(this.terms.warningShare);
    const counted = Math.round(this.elapsed(end.until) / 1000);
    return {
      promise: this.promise,
      cycle: this.cycle,
      state: end.state,
      targetMinutes: this.promised.targetMinutes,
      startedAt: new Date(this.startedAt),
      dueAt: date(end.due),
      warnAt: date(warnAt),
      stoppedAt: date(end.stoppedAt),
      stoppedById: end.stoppedById,
      pausedAt: date(end.pausedAt),
      pausedSeconds: Math.round(this.paused(end.until) / 1000),
      pauses: this.pausesAsDates().filter(({ from, to }) => to === null || to > from),
      countedSeconds: counted,
      isInCalendar: this.promised.calendar !== null,
      elapsedSeconds: end.stoppedAt === null ? null : counted,
      breachedAt: end.state === "breached" ? date(brokenAt) : null,
      terms: this.terms.ref,
      moments: this.moments(warnAt, brokenAt).filter(
        ({ at }) => end.stoppedAt === null || at.getTime() < end.stoppedAt,
      ),
    };
  }

  private moments(warnAt: number | null, brokenAt: number | null): ClockMoment[] {
    const moments: ClockMoment[] = [];
    const add = (kind: ClockMoment["kind"], stepId: string | null, at: number | null) => {
      if (at !== null) moments.push({ kind, stepId, at: new Date(at) });
    };
    // Terms that break a promise the moment they are made leave no time to warn.
    const warning = warnAt !== null && brokenAt !== null && warnAt > brokenAt ? null : warnAt;
    add("warning", null, warning);
    add("breach", null, brokenAt);
    for (const step of this.terms.steps) {
      if (!step.promises.includes(this.promise)) continue;
      if (step.at === "warning") add("step", step.id, warning);
      else add("step", step.id, brokenAt === null ? null : brokenAt + step.afterMs);
    }
    return moments.sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  private isOver(at: number): boolean {
    const due = this.reach(1);
    return due !== null && due < at;
  }

  /** The instant by which this share of the target is used up; null if a pause never ends before. */
  private reach(share: number): number | null {
    let left = Math.round(this.promised.targetMinutes * MINUTE * share);
    const pauses = this.pausesAsDates();
    for (const [index, { from, calendar }] of this.stretches.entries()) {
      const next = this.stretches[index + 1];
      if (next !== undefined) {
        const counted = elapsedWorkingTime(calendar, new Date(from), new Date(next.from), pauses);
        if (counted < left) {
          left -= counted;
          continue;
        }
      }
      return reachable(() => addWorkingTime(calendar, new Date(from), left, pauses));
    }
    return null;
  }

  private elapsed(until: number): number {
    return this.count(until, this.pausesAsDates());
  }

  private paused(until: number): number {
    return this.pauses.length === 0 ? 0 : this.count(until, []) - this.elapsed(until);
  }

  private count(until: number, pauses: readonly Pause[]): number {
    let counted = 0;
    for (const [index, { from, calendar }] of this.stretches.entries()) {
      const to = Math.min(until, this.stretches[index + 1]?.from ?? until);
      if (to > from) counted += elapsedWorkingTime(calendar, new Date(from), new Date(to), pauses);
    }
    return counted;
  }

  private pausesAsDates(): Pause[] {
    return this.pauses.map(({ from, to }) => ({ from: new Date(from), to: date(to) }));
  }
}

function date(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}

/** A deadline beyond every horizon is none: calendars and targets like that are refused on entry. */
function reachable(add: () => Date | null): number | null {
  try {
    return add()?.getTime() ?? null;
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid") return null;
    throw error;
  }
}
