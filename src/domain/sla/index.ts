export { findDueClocks } from "./find-due-clocks";
export { SlaSweep } from "./jobs";
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
