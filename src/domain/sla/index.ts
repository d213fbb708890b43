export { findDueClocks } from "./find-due-clocks";
export { SlaSweep } from "./jobs";
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
  type ClockPromise,
  type ClockState,
  type ClockTargets,
  type EvaluatedClock,
  evaluateClocks,
  type FactStatus,
  nextDueAt,
} from "./rules/evaluate-clocks";
export { addWorkingTime, elapsedWorkingTime, type Pause } from "./rules/working-time";
