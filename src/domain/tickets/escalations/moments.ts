import type { ClockPromise, EscalationStep, EvaluatedClock, PolicyBook } from "@/domain/sla";

/** This much after its moment, in milliseconds, something is said to have come late. */
export const LATE_AFTER_MS = 60_000;

/** A moment of a ticket's clock that has come. */
export interface DueMoment {
  ticketId: string;
  promise: ClockPromise;
  cycle: number;
  kind: "warning" | "breach" | "step";
  /** Null for warning and breach. */
  step: EscalationStep | null;
  /** What it is kept under: `warning`, `breach`, or the step's id. */
  key: string;
  policyId: string;
  policyVersion: number;
  dueAt: Date;
  isLate: boolean;
  /** Nothing is left to do: the clock stopped before anybody looked, or the breach came with it. */
  isLapsed: boolean;
}

/**
 * The moments that have passed (at its moment itself a promise is still kept), in the order in which they did. Of a clock that stopped only its steps,
 * as lapsed: that they did not happen is kept. A policy that is no longer in force does nothing more.
 */
export function dueMoments(
  clocks: readonly (EvaluatedClock & { ticketId: string })[],
  book: Pick<PolicyBook, "isCurrent" | "definitionOf">,
  now: Date,
): DueMoment[] {
  const due: (DueMoment & { rank: number })[] = [];
  for (const clock of clocks) {
    if (!hasDueMoment(clock, now) || !book.isCurrent(clock.terms.policyId)) continue;
    const isStopped = clock.stoppedAt !== null;
    const isBroken = clock.moments.some(({ kind, at }) => kind === "breach" && at < now);
    const steps = book.definitionOf(clock.terms)?.steps ?? [];
    for (const { kind, stepId, at } of clock.moments) {
      if (at >= now || (isStopped && kind !== "step")) continue;
      const index = steps.findIndex(({ id }) => id === stepId);
      const step = steps[index] ?? null;
      if (kind === "step" && step === null) continue;
      due.push({
        ticketId: clock.ticketId,
        promise: clock.promise,
        cycle: clock.cycle,
        kind,
        step,
        key: step?.id ?? kind,
        policyId: clock.terms.policyId,
        policyVersion: clock.terms.policyVersion,
        dueAt: at,
        isLate: now.getTime() - at.getTime() > LATE_AFTER_MS,
        isLapsed: isStopped || (kind === "warning" && isBroken),
        rank: kind === "warning" ? -2 : kind === "breach" ? -1 : index,
      });
    }
  }
  return due
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || a.rank - b.rank)
    .map(({ rank: _, ...moment }) => moment);
}

/** Whether there is anything to ask the database about. */
export function hasDueMoment(clock: EvaluatedClock, now: Date): boolean {
  if (clock.state === "cancelled") return false;
  const isStopped = clock.stoppedAt !== null;
  return clock.moments.some(({ kind, at }) => at < now && (!isStopped || kind === "step"));
}
