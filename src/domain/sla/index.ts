export { findDueClocks } from "./find-due-clocks";
export { ApplyPolicies, SlaSweep } from "./jobs";
export { policiesChanged } from "./policies-changed";
export { openPolicyBook, type PolicyBook, termsOf } from "./policy-book";
export {
  type Calendar,
  CalendarDefinition,
  layOutCalendar,
  parseCalendar,
  WEEKDAYS,
  type Weekday,
} from "./rules/calendar";
export {
  type ClockFact,
  type ClockMoment,
  type ClockState,
  type EvaluatedClock,
  evaluateClocks,
  type FactStatus,
  nextDueAt,
  nextMomentAt,
  nextWarnAt,
} from "./rules/evaluate-clocks";
export type { PolicySubject } from "./rules/match-policy";
export {
  type ClockPromise,
  PRIORITIES,
  PROMISES,
  type Terms,
  type TermsPriority,
  type TermsRef,
} from "./rules/terms";
export { addWorkingTime, elapsedWorkingTime, type Pause } from "./rules/working-time";
export * from "./schemas";
