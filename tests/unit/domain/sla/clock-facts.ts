import { type Calendar, layOutCalendar } from "@/domain/sla/rules/calendar";
import type { ClockFact, FactStatus } from "@/domain/sla/rules/evaluate-clocks";
import type {
  ClockPromise,
  StepTerms,
  Terms,
  TermsPriority,
  TermsRef,
} from "@/domain/sla/rules/terms";

const MINUTE = 60_000;
/** A Monday, 9:00 UTC. */
const START = Date.UTC(2026, 2, 2, 9, 0);

/** The instant so many minutes after a Monday, 9:00 UTC. */
export function at(minutes: number): Date {
  return new Date(START + minutes * MINUTE);
}

export function mention(minutes: number): ClockFact {
  return { kind: "mention", at: at(minutes) };
}

export function response(minutes: number, by: string | null = null): ClockFact {
  return { kind: "response", at: at(minutes), by };
}

export function status(
  minutes: number,
  to: FactStatus,
  more: { by?: string; isClosingRemark?: boolean } = {},
): ClockFact {
  return { kind: "status", at: at(minutes), to, ...more };
}

/** Monday to Friday, 9 to 17 UTC. */
export const office: Calendar = layOutCalendar({
  timeZone: "UTC",
  weekly: {
    mon: [["09:00", "17:00"]],
    tue: [["09:00", "17:00"]],
    wed: [["09:00", "17:00"]],
    thu: [["09:00", "17:00"]],
    fri: [["09:00", "17:00"]],
  },
});

export interface TermsOptions {
  minutes?: number;
  calendar?: Calendar | null;
  version?: number;
  priority?: TermsPriority;
  warningShare?: number;
  onHoldPauses?: readonly ClockPromise[];
  steps?: readonly StepTerms[];
}

export function terms(
  targets: Partial<Record<ClockPromise, number>>,
  options: TermsOptions = {},
): Extract<ClockFact, { kind: "terms" }> {
  const { calendar = null, version = 1 } = options;
  const ref: TermsRef = {
    policyId: "policy",
    policyVersion: version,
    calendarId: calendar === null ? null : "calendar",
    calendarVersion: calendar === null ? null : 1,
    priority: options.priority ?? "normal",
  };
  const promised = (promise: ClockPromise) =>
    targets[promise] === undefined ? null : { targetMinutes: targets[promise], calendar };
  const built: Terms = {
    ref,
    promises: {
      first_response: promised("first_response"),
      next_response: promised("next_response"),
      resolution: promised("resolution"),
    },
    warningShare: options.warningShare ?? 0.75,
    onHoldPauses: options.onHoldPauses ?? ["resolution"],
    steps: options.steps ?? [],
  };
  return { kind: "terms", at: at(options.minutes ?? 0), terms: built };
}
