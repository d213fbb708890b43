/**
 * The clocks of one ticket, computed from facts alone: the same facts give the same clocks whenever
 * and however often they are evaluated. Rules by number: "Rules of the clocks" in the README.
 */

import { OpenClock, type StatusSpan } from "./open-clock";
import type { ClockPromise, Terms, TermsRef } from "./terms";

export type ClockState = "running" | "paused" | "met" | "breached" | "cancelled";
export type FactStatus = "open" | "pending" | "on_hold" | "resolved" | "dismissed";

export type ClockFact =
  /** Somebody outside wrote; `at` is the platform's own timestamp (rule 3). */
  | { kind: "mention"; at: Date }
  /** A delivered, human reply that is no acknowledgement (rule 4). */
  | { kind: "response"; at: Date; by?: string | null }
  | {
      kind: "status";
      at: Date;
      to: FactStatus;
      by?: string | null;
      /** Resolved because the newest words need no answer (rule 7). */
      isClosingRemark?: boolean;
    }
  /** From here on other terms hold (rule 8). The first ones hold from the beginning. */
  | { kind: "terms"; at: Date; terms: Terms };

/** Something that is to happen at a moment if the clock still runs then (rule 12). */
export interface ClockMoment {
  kind: "warning" | "breach" | "step";
  /** Of the policy's step; null for warning and breach. */
  stepId: string | null;
  at: Date;
}

export interface EvaluatedClock {
  promise: ClockPromise;
  /** 1 for the first of its promise. */
  cycle: number;
  state: ClockState;
  targetMinutes: number;
  startedAt: Date;
  /** Null while paused: without an end of the pause there is no deadline. */
  dueAt: Date | null;
  /** When the policy's share of the target is used up; null like `dueAt`. */
  warnAt: Date | null;
  stoppedAt: Date | null;
  /** The member that stopped it, where one did. */
  stoppedById: string | null;
  pausedAt: Date | null;
  /** Counted in the calendar, not on the wall (rule 6). */
  pausedSeconds: number;
  /** On the wall; the last may be open. */
  pauses: { from: Date; to: Date | null }[];
  /** Counted so far: until it stopped, else until `now`. */
  countedSeconds: number;
  /** Whether it counts in the calendar of its terms; else around the clock. */
  isInCalendar: boolean;
  /** Counted until it stopped; null while it runs. */
  elapsedSeconds: number | null;
  /** When the promise was broken, never the moment somebody looked (rule 10). */
  breachedAt: Date | null;
  /** What it is, or was in the end, judged by (rule 8). */
  terms: TermsRef;
  /** In order of time; of a stopped clock only those before it stopped. */
  moments: ClockMoment[];
}

/** @param facts in any order @param now what is still running is judged as of this instant */
export function evaluateClocks(facts: readonly ClockFact[], now: Date): EvaluatedClock[] {
  const sorted = [...facts].sort((a, b) => a.at.getTime() - b.at.getTime() || order(a) - order(b));
  const evaluation = new Evaluation();
  const first = sorted.find((fact) => fact.kind === "terms");
  if (first !== undefined) evaluation.begin(first.terms);
  for (const fact of sorted) if (fact !== first) evaluation.take(fact);
  return evaluation.end(now);
}

/** At one instant: new terms, the status change that a mention causes, the mention, the answer. */
function order(fact: ClockFact): number {
  if (fact.kind === "terms") return -1;
  if (fact.kind === "status") return fact.to === "open" ? 0 : 3;
  return fact.kind === "mention" ? 1 : 2;
}

class Evaluation {
  private terms: Terms | null = null;
  private status: FactStatus = "open";
  private readonly spans: StatusSpan[] = [];
  private readonly open = new Map<ClockPromise, OpenClock>();
  private setAside = new Map<ClockPromise, OpenClock>();
  private readonly cycles = { first_response: 0, next_response: 0, resolution: 0 };
  private finished: EvaluatedClock[] = [];
  private hasResponse = false;
  private unansweredSince: number | null = null;
  private unresolvedSince: number | null = null;
  private wasResolved = false;

  begin(terms: Terms): void {
    this.terms = terms;
  }

  take(fact: ClockFact): void {
    const at = fact.at.getTime();
    if (fact.kind === "mention") this.takeMention(at);
    else if (fact.kind === "response") this.takeResponse(at, fact.by ?? null);
    else if (fact.kind === "terms") this.changeTerms(fact.terms, at);
    else this.changeStatus(fact, at);
  }

  end(now: Date): EvaluatedClock[] {
    for (const clock of this.open.values()) this.finished.push(clock.describeOpen(now.getTime()));
    return this.finished.sort(
      (a, b) => a.startedAt.getTime() - b.startedAt.getTime() || a.promise.localeCompare(b.promise),
    );
  }

  private takeMention(at: number): void {
    // Rule 5: a burst is one cycle, counted from its oldest mention.
    this.unansweredSince ??= at;
    if (this.status === "resolved" || this.status === "dismissed") return;
    if (!this.wasResolved) this.unresolvedSince ??= at;
    this.startWhatIsDue();
  }

  private takeResponse(at: number, by: string | null): void {
    if (this.unansweredSince === null && !this.hasResponse) return;
    this.hasResponse = true;
    this.unansweredSince = null;
    this.stop("first_response", at, "kept", by);
    this.stop("next_response", at, "kept", by);
  }

  private changeStatus(fact: Extract<ClockFact, { kind: "status" }>, at: number): void {
    const before = this.status;
    this.status = fact.to;
    this.spans.push({ from: at, status: fact.to });
    if (fact.to === "resolved") this.resolve(fact, at);
    else if (fact.to === "dismissed") this.dismiss(at);
    else if (before === "dismissed") this.takeBackDismissal();
    else if (before === "resolved") {
      // Rule 7: reopening starts a new cycle, also for words that nobody had answered.
      this.unresolvedSince = at;
      if (this.unansweredSince !== null) this.unansweredSince = at;
      this.startWhatIsDue();
    }
    for (const clock of this.open.values()) clock.followStatus(fact.to, at);
  }

  /** Rule 7: resolving stops everything. */
  private resolve(fact: Extract<ClockFact, { kind: "status" }>, at: number): void {
    const by = fact.by ?? null;
    const isRemark = fact.isClosingRemark === true;
    // A closing "thanks" starts no clock: what it started leaves no verdict.
    const how = isRemark ? "void" : "cancelled";
    const doneAt = isRemark ? Math.min(at, this.unansweredSince ?? at) : at;
    this.stop("first_response", at, how, by);
    this.stop("next_response", at, how, by);
    if (isRemark && this.wasResolved) this.stop("resolution", at, "void", by);
    else this.stop("resolution", doneAt, "kept", by);
    if (isRemark) this.unansweredSince = null;
    this.setAside = new Map();
    this.unresolvedSince = null;
    this.wasResolved = true;
  }

  private dismiss(at: number): void {
    this.setAside = new Map([...this.open].map(([promise, clock]) => [promise, clock.copy()]));
    for (const promise of [...this.open.keys()]) this.stop(promise, at, "cancelled", null);
  }

  /** A dismissal taken back never happened: the clocks go on as if untouched. */
  private takeBackDismissal(): void {
    for (const [promise, clock] of this.setAside) {
      this.open.set(promise, clock);
      this.finished = this.finished.filter(
        (each) => each.promise !== promise || each.cycle !== clock.cycle,
      );
    }
    this.setAside = new Map();
    if (!this.wasResolved) this.unresolvedSince ??= this.unansweredSince;
    this.startWhatIsDue();
  }

  /** Rule 8: elapsed time stays, targets change, removed targets close without a verdict. */
  private changeTerms(terms: Terms, at: number): void {
    this.terms = terms;
    for (const [promise, clock] of [...this.open]) {
      const promised = terms.promises[promise];
      if (promised === null) this.stop(promise, at, "void", null);
      else clock.changeTerms(terms, promised, this.status, at);
    }
    if (this.status === "resolved" || this.status === "dismissed") return;
    this.startWhatIsDue(at);
  }

  /** @param promisedAt when the promise was made, where that is later than the clock's start */
  private startWhatIsDue(promisedAt?: number): void {
    const promise = this.hasResponse ? "next_response" : "first_response";
    this.start(promise, this.unansweredSince, promisedAt);
    this.start("resolution", this.unresolvedSince, promisedAt);
  }

  private start(promise: ClockPromise, at: number | null, promisedAt: number | undefined): void {
    const promised = this.terms?.promises[promise];
    if (at === null || !this.terms || !promised || this.open.has(promise)) return;
    this.cycles[promise] += 1;
    this.open.set(
      promise,
      new OpenClock(
        promise,
        this.cycles[promise],
        at,
        this.terms,
        promised,
        this.spans,
        promisedAt,
      ),
    );
  }

  private stop(
    promise: ClockPromise,
    at: number,
    how: "kept" | "cancelled" | "void",
    by: string | null,
  ): void {
    const clock = this.open.get(promise);
    if (clock === undefined) return;
    this.open.delete(promise);
    this.finished.push(clock.describeStopped(at, how, by));
  }
}

/** The earliest deadline that still counts; null when nothing runs. */
export function nextDueAt(clocks: readonly EvaluatedClock[]): Date | null {
  return earliest(clocks.map((clock) => (clock.stoppedAt === null ? clock.dueAt : null)));
}

/** The earliest warning among clocks that still run, past ones included. */
export function nextWarnAt(clocks: readonly EvaluatedClock[]): Date | null {
  return earliest(clocks.map((clock) => (clock.stoppedAt === null ? clock.warnAt : null)));
}

/** When something happens to this clock by itself from `now` on; null: nothing any more. */
export function nextMomentAt(clock: EvaluatedClock, now: Date): Date | null {
  if (clock.stoppedAt !== null) return null;
  // At its moment itself a promise is still kept: what happens then is seen the instant after.
  return earliest(clock.moments.map((moment) => (moment.at >= now ? moment.at : null)));
}

function earliest(instants: readonly (Date | null)[]): Date | null {
  let first: Date | null = null;
  for (const at of instants) if (at !== null && (first === null || at < first)) first = at;
  return first;
}
