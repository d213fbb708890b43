import { z } from "zod";
import { PLATFORMS } from "@/connectors/contract";
import { PlainText } from "@/kernel/plain-text";
import { CalendarDefinition } from "./rules/calendar";
import { LANGUAGES, PRIORITIES, PROMISES, VISIBILITIES } from "./rules/terms";

const Id = z.uuid();
const Instant = z.iso.datetime();
const Name = PlainText.trim().min(1).max(80);

export const SlaPromise = z.enum(PROMISES);
const PolicyPriority = z.enum(PRIORITIES);

/** Left out or empty: everything matches. What is given must all hold. */
export const PolicyConditions = z.strictObject({
  channelIds: z.array(Id).max(200).optional(),
  platforms: z.array(z.enum(PLATFORMS)).max(PLATFORMS.length).optional(),
  teamIds: z.array(Id).max(200).optional(),
  priorities: z.array(PolicyPriority).max(PRIORITIES.length).optional(),
  tags: z.array(PlainText.trim().min(1).max(60)).max(50).optional().describe("any of them"),
  languages: z.array(z.enum(LANGUAGES)).max(LANGUAGES.length).optional(),
  visibilities: z.array(z.enum(VISIBILITIES)).max(VISIBILITIES.length).optional(),
  minimumReach: z.int().min(1).max(1_000_000_000).optional().describe("followers of the contact"),
});
export type PolicyConditions = z.infer<typeof PolicyConditions>;

const TargetMinutes = z.int().min(1).max(525_600).nullable().describe("null: not promised");

export const PromiseTerms = z.strictObject({
  timing: z.enum(["calendar", "around_the_clock"]).describe("what a minute of the target is"),
  targets: z.strictObject({
    low: TargetMinutes,
    normal: TargetMinutes,
    high: TargetMinutes,
    urgent: TargetMinutes,
  }),
});
export type PromiseTerms = z.infer<typeof PromiseTerms>;

export const EscalationAction = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("notify"),
    /** Leads of the ticket's team; where it has none, every lead of the company. */
    whom: z.enum(["assignee", "team", "leads"]),
  }),
  z.strictObject({ kind: z.literal("notify_member"), memberId: Id }),
  z.strictObject({ kind: z.literal("reassign_to_team"), teamId: Id }),
  z.strictObject({ kind: z.literal("reassign_to_lead"), memberId: Id }),
  z.strictObject({ kind: z.literal("raise_priority"), to: PolicyPriority }),
]);
export type EscalationAction = z.infer<typeof EscalationAction>;

export const EscalationStep = z.strictObject({
  id: Id.describe("made by whoever adds the step; a step fires once per clock"),
  promises: z.array(SlaPromise).min(1).max(PROMISES.length),
  at: z.enum(["warning", "breach"]),
  afterMinutes: z
    .int()
    .min(0)
    .max(525_600)
    .describe("after the breach, on the wall; 0 at a warning"),
  action: EscalationAction,
});
export type EscalationStep = z.infer<typeof EscalationStep>;

/** A version of a policy: immutable, kept beside the verdicts it made. */
export const PolicyDefinition = z
  .strictObject({
    conditions: PolicyConditions,
    promises: z.strictObject({
      first_response: PromiseTerms.nullable(),
      next_response: PromiseTerms.nullable(),
      resolution: PromiseTerms.nullable(),
    }),
    calendarId: Id.nullable(),
    warningPercent: z.int().min(10).max(95).describe("share of the target after which it warns"),
    onHoldPauses: z.array(SlaPromise).max(PROMISES.length),
    steps: z.array(EscalationStep).max(20),
  })
  .refine(
    ({ promises, calendarId }) =>
      calendarId !== null || PROMISES.every((each) => promises[each]?.timing !== "calendar"),
    { path: ["calendarId"], message: "a promise counts in a calendar: choose one" },
  )
  .refine(({ steps }) => new Set(steps.map((step) => step.id)).size === steps.length, {
    path: ["steps"],
    message: "two steps have the same id",
  })
  .refine(({ steps }) => steps.every((step) => step.at === "breach" || step.afterMinutes === 0), {
    path: ["steps"],
    message: "a warning step fires at the warning; only breach steps can wait",
  });
export type PolicyDefinition = z.infer<typeof PolicyDefinition>;

/** A calendar as people write it; `CalendarDefinition` is what it comes to. */
export const AuthoredCalendar = z.strictObject({
  timeZone: CalendarDefinition.shape.timeZone,
  weekly: CalendarDefinition.shape.weekly,
  holidayCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, "two letters, like DE")
    .nullable(),
  holidayRegion: z
    .string()
    .regex(/^[A-Z0-9]{1,10}(?:-[A-Z0-9]{1,10})?$/i, "the region's code, like BY or BY-A")
    .nullable(),
  ownDays: z
    .array(z.strictObject({ date: z.iso.date(), name: Name }))
    .max(400)
    .describe("closed beside the holidays"),
});
export type AuthoredCalendar = z.infer<typeof AuthoredCalendar>;

const ChangedBy = z.object({ byName: z.string(), at: Instant });

export const CalendarView = z
  .object({
    id: Id,
    name: z.string(),
    version: z.int(),
    authored: AuthoredCalendar,
    policyCount: z.int().describe("policies that count in it"),
    lastChange: ChangedBy,
  })
  .meta({ id: "Calendar" });
export type CalendarView = z.infer<typeof CalendarView>;

export const SaveCalendar = z.strictObject({
  name: Name,
  authored: AuthoredCalendar,
  version: z.int().optional().describe("refused with 409 when somebody changed it since"),
});
export type SaveCalendar = z.infer<typeof SaveCalendar>;

export const PolicyView = z
  .object({
    id: Id,
    name: z.string(),
    position: z.int(),
    isDefault: z.boolean(),
    isActive: z.boolean(),
    version: z.int(),
    definition: PolicyDefinition,
    openTickets: z.int().describe("open tickets that stand under it"),
    lastChange: ChangedBy,
  })
  .meta({ id: "Policy" });
export type PolicyView = z.infer<typeof PolicyView>;

export const SavePolicy = z.strictObject({
  name: Name,
  isActive: z.boolean().optional(),
  definition: PolicyDefinition,
  version: z.int().optional().describe("refused with 409 when somebody changed it since"),
});
export type SavePolicy = z.infer<typeof SavePolicy>;

/** Every policy but the default, in their new order. */
export const OrderPolicies = z.strictObject({ ids: z.array(Id).max(200) });
export type OrderPolicies = z.infer<typeof OrderPolicies>;

export const PoliciesView = z
  .object({
    data: z.array(PolicyView).describe("in the order they are tried; the default last"),
    applying: z
      .object({ done: z.int(), total: z.int() })
      .nullable()
      .describe("open tickets that were already judged anew; null when all were"),
  })
  .meta({ id: "Policies" });
export type PoliciesView = z.infer<typeof PoliciesView>;

export const HolidayPlace = z.object({ code: z.string(), name: z.string() });
export type HolidayPlace = z.infer<typeof HolidayPlace>;

const ReaderLocale = z.enum(["en", "de"]).default("en").describe("the language of names");

export const ListHolidayPlaces = z.strictObject({
  country: AuthoredCalendar.shape.holidayCountry.unwrap().optional().describe("for its regions"),
  locale: ReaderLocale,
});
export type ListHolidayPlaces = z.infer<typeof ListHolidayPlaces>;

export const HolidayPlaces = z
  .object({
    countries: z.array(HolidayPlace),
    regions: z.array(HolidayPlace).describe("of the country asked for"),
  })
  .meta({ id: "HolidayPlaces" });
export type HolidayPlaces = z.infer<typeof HolidayPlaces>;

export const PreviewCalendar = z.strictObject({ authored: AuthoredCalendar, locale: ReaderLocale });
export type PreviewCalendar = z.infer<typeof PreviewCalendar>;

export const CalendarDay = z.object({
  date: z.iso.date(),
  open: z.array(z.tuple([z.string(), z.string()])).describe("local wall clock, merged"),
  hours: z.number().describe("23 or 25 where the clocks change"),
  holiday: z.string().nullable(),
});
export type CalendarDay = z.infer<typeof CalendarDay>;

export const CalendarPreview = z
  .object({
    days: z.array(CalendarDay).describe("today and the thirteen days after it"),
    holidays: z
      .array(z.object({ date: z.iso.date(), name: z.string() }))
      .describe("closed days of the next twelve months"),
  })
  .meta({ id: "CalendarPreview" });
export type CalendarPreview = z.infer<typeof CalendarPreview>;
