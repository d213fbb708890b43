import type { Calendar } from "./calendar";

export const PROMISES = ["first_response", "next_response", "resolution"] as const;
export type ClockPromise = (typeof PROMISES)[number];

export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export type TermsPriority = (typeof PRIORITIES)[number];
export const LANGUAGES = ["de", "en", "other"] as const;
export const VISIBILITIES = ["public", "private"] as const;

/** A version of a policy and of its calendar: what the events keep of them. */
export interface TermsRef {
  policyId: string;
  policyVersion: number;
  /** Null where the policy counts around the clock. */
  calendarId: string | null;
  calendarVersion: number | null;
  priority: TermsPriority;
}

/** A step of the policy: its moment and the promises it watches. */
export interface StepTerms {
  id: string;
  promises: readonly ClockPromise[];
  at: "warning" | "breach";
  /** Milliseconds on the wall after the breach. */
  afterMs: number;
}

/** What one promise means to one ticket at one time. */
export interface PromisedTerms {
  targetMinutes: number;
  /** Null: around the clock. */
  calendar: Calendar | null;
}

/** Everything a ticket's clocks are judged by, from one moment to the next (rules 1, 2 and 8). */
export interface Terms {
  ref: TermsRef;
  promises: Record<ClockPromise, PromisedTerms | null>;
  /** 0–1 of the target. */
  warningShare: number;
  onHoldPauses: readonly ClockPromise[];
  steps: readonly StepTerms[];
}

/** Equal references mean equal terms: versions are immutable. */
export function sameTerms(a: TermsRef, b: TermsRef): boolean {
  return (
    a.policyId === b.policyId &&
    a.policyVersion === b.policyVersion &&
    a.calendarId === b.calendarId &&
    a.calendarVersion === b.calendarVersion &&
    a.priority === b.priority
  );
}
