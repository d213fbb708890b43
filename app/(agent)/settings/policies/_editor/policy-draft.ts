import type {
  ClockPromise,
  EscalationAction,
  EscalationStep,
  PolicyConditions,
  PolicyDefinition,
  PolicyView,
  PromiseTerms,
  TermsPriority,
} from "@/domain/sla";
import { minutesOf, type Target, targetOf } from "./target";

const PROMISES = ["first_response", "next_response", "resolution"] as const;
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const;

export const ACTION_KINDS = [
  "notify_assignee",
  "notify_team",
  "notify_leads",
  "notify_member",
  "reassign_to_team",
  "reassign_to_lead",
  "raise_priority",
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

export type ConditionField = keyof PolicyConditions;

/** A condition as it is being put together: of the reach the one value is a number. */
export interface ConditionDraft {
  field: ConditionField;
  values: string[];
}

export interface StepDraft {
  id: string;
  promises: ClockPromise[];
  moment: "warning" | "breach" | "later";
  delay: Target;
  kind: ActionKind | null;
  /** The member, team or priority that the action means; null where it needs none, or none yet. */
  subject: string | null;
}

/** A policy as a person edits it. */
export interface PolicyDraft {
  name: string;
  isActive: boolean;
  conditions: ConditionDraft[];
  targets: Record<ClockPromise, Record<TermsPriority, Target>>;
  timing: Record<ClockPromise, PromiseTerms["timing"]>;
  calendarId: string | null;
  warningPercent: number;
  onHoldPauses: ClockPromise[];
  steps: StepDraft[];
}

export type Fault = "name" | "emptyCondition" | "reach" | "target" | "calendar" | "step";

export function draftOf(policy: Pick<PolicyView, "name" | "isActive" | "definition">): PolicyDraft {
  const { name, isActive, definition } = policy;
  const { conditions, promises } = definition;
  return {
    name,
    isActive,
    conditions: Object.entries(conditions).flatMap(([field, values]) =>
      values === undefined
        ? []
        : [{ field: field as ConditionField, values: [values].flat().map(String) }],
    ),
    targets: forEach(PROMISES, (promise) =>
      forEach(PRIORITIES, (priority) => targetOf(promises[promise]?.targets[priority] ?? null)),
    ),
    timing: forEach(
      PROMISES,
      (promise) =>
        promises[promise]?.timing ??
        (definition.calendarId === null ? "around_the_clock" : "calendar"),
    ),
    calendarId: definition.calendarId,
    warningPercent: definition.warningPercent,
    onHoldPauses: definition.onHoldPauses,
    steps: definition.steps.map(stepDraftOf),
  };
}

/**
 * The definition that a draft comes to; null with what is wrong, by the path the server would name.
 */
export function definitionOf(draft: PolicyDraft): {
  definition: PolicyDefinition | null;
  faults: Record<string, Fault>;
} {
  const faults: Record<string, Fault> = {};
  if (draft.name.trim() === "") faults.name = "name";
  const conditions = conditionsOf(draft, faults);
  const promises = forEach(PROMISES, (promise) => termsOf(draft, promise, faults));
  const countsInCalendar = PROMISES.some((promise) => promises[promise]?.timing === "calendar");
  if (countsInCalendar && draft.calendarId === null) faults["definition.calendarId"] = "calendar";
  const steps = draft.steps.flatMap((step, index) => {
    const built = stepOf(step);
    if (built === null) faults[`definition.steps.${index}`] = "step";
    return built === null ? [] : [built];
  });
  const definition: PolicyDefinition = {
    conditions,
    promises,
    calendarId: countsInCalendar ? draft.calendarId : null,
    warningPercent: draft.warningPercent,
    onHoldPauses: draft.onHoldPauses,
    steps,
  };
  return { definition: Object.keys(faults).length === 0 ? definition : null, faults };
}

function conditionsOf(draft: PolicyDraft, faults: Record<string, Fault>): PolicyConditions {
  const conditions: Record<string, unknown> = {};
  for (const { field, values } of draft.conditions) {
    const path = `definition.conditions.${field}`;
    if (field === "minimumReach") {
      const reach = Number(values[0]?.trim());
      if (!Number.isInteger(reach) || reach < 1 || reach > 1_000_000_000) faults[path] = "reach";
      else conditions[field] = reach;
    } else if (values.length === 0) faults[path] = "emptyCondition";
    else conditions[field] = values;
  }
  return conditions;
}

function termsOf(
  draft: PolicyDraft,
  promise: ClockPromise,
  faults: Record<string, Fault>,
): PromiseTerms | null {
  const targets = forEach(PRIORITIES, (priority) => {
    const minutes = minutesOf(draft.targets[promise][priority]);
    if (minutes === undefined) {
      faults[`definition.promises.${promise}.targets.${priority}`] = "target";
    }
    return minutes ?? null;
  });
  const isPromised = PRIORITIES.some((priority) => targets[priority] !== null);
  return isPromised ? { timing: draft.timing[promise], targets } : null;
}

function stepDraftOf({ id, promises, at, afterMinutes, action }: EscalationStep): StepDraft {
  const moment = at === "warning" ? "warning" : afterMinutes === 0 ? "breach" : "later";
  const delay = targetOf(afterMinutes === 0 ? 30 : afterMinutes);
  return { id, promises, moment, delay, ...actionDraftOf(action) };
}

function actionDraftOf(action: EscalationAction): Pick<StepDraft, "kind" | "subject"> {
  switch (action.kind) {
    case "notify":
      return { kind: `notify_${action.whom}`, subject: null };
    case "notify_member":
    case "reassign_to_lead":
      return { kind: action.kind, subject: action.memberId };
    case "reassign_to_team":
      return { kind: action.kind, subject: action.teamId };
    case "raise_priority":
      return { kind: action.kind, subject: action.to };
  }
}

function stepOf({ id, promises, moment, delay, kind, subject }: StepDraft): EscalationStep | null {
  const action = actionOf(kind, subject);
  const afterMinutes = moment === "later" ? minutesOf(delay) : 0;
  if (action === null || promises.length === 0) return null;
  if (afterMinutes === undefined || afterMinutes === null) return null;
  return { id, promises, at: moment === "warning" ? "warning" : "breach", afterMinutes, action };
}

function actionOf(kind: ActionKind | null, subject: string | null): EscalationAction | null {
  switch (kind) {
    case null:
      return null;
    case "notify_assignee":
      return { kind: "notify", whom: "assignee" };
    case "notify_team":
      return { kind: "notify", whom: "team" };
    case "notify_leads":
      return { kind: "notify", whom: "leads" };
    case "notify_member":
    case "reassign_to_lead":
      return subject === null ? null : { kind, memberId: subject };
    case "reassign_to_team":
      return subject === null ? null : { kind, teamId: subject };
    case "raise_priority": {
      const to = PRIORITIES.find((priority) => priority === subject);
      return to === undefined ? null : { kind, to };
    }
  }
}

function forEach<Key extends string, Value>(
  keys: readonly Key[],
  make: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<Key, Value>;
}
