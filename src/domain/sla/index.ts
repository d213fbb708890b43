export { archiveCalendar } from "./calendars/archive-calendar";
export { getCalendar, listCalendars } from "./calendars/list-calendars";
export { listHolidayPlaces } from "./calendars/list-holiday-places";
export { previewCalendar } from "./calendars/preview-calendar";
export { createCalendar, updateCalendar } from "./calendars/save-calendar";
export { AHEAD_MS, hintMoment, hintMoments } from "./hint-moments";
export { ApplyPolicies, FireMoments, SlaSweep } from "./jobs";
export { archivePolicy } from "./policies/archive-policy";
export { checkDefinition } from "./policies/check-definition";
export { getPolicy, listPolicies } from "./policies/list-policies";
export { orderPolicies } from "./policies/order-policies";
export { createPolicy, updatePolicy } from "./policies/save-policy";
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
export { matchPolicy, type PolicySubject } from "./rules/match-policy";
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
