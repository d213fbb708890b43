import { z } from "zod";
import { PolicyDefinition, PRIORITIES, SlaPromise } from "@/domain/sla";

const Instant = z.iso.datetime();
const Id = z.uuid();

export const Priority = z.enum(PRIORITIES);
export type Priority = z.infer<typeof Priority>;

export const ClockState = z.enum(["running", "paused", "met", "breached", "cancelled"]);

export const ClockView = z
  .object({
    promise: SlaPromise,
    cycle: z.int().describe("1 for the first; every reopening starts another"),
    state: ClockState.describe("breached without stoppedAt: overdue and still open"),
    targetMinutes: z.int(),
    startedAt: Instant,
    dueAt: Instant.nullable().describe("null while paused"),
    warnAt: Instant.nullable().describe("when it turns amber; null while paused"),
    stoppedAt: Instant.nullable(),
    breachedAt: Instant.nullable().describe("the deadline, or the change that broke the promise"),
  })
  .meta({ id: "Clock" });
export type ClockView = z.infer<typeof ClockView>;

/** How the next thing due of a ticket stands. */
export const ClockStanding = z
  .enum(["overdue", "warned", "on_track", "paused"])
  .describe("warned: past the policy's warning, not due yet");
export type ClockStanding = z.infer<typeof ClockStanding>;

/** Why a clock stands as it does, for people (`GET /tickets/{id}/clocks`). */
export const ClockExplanation = z
  .object({
    clock: ClockView,
    policy: z.object({
      id: Id,
      name: z.string(),
      version: z.int(),
      isCurrent: z.boolean().describe("no newer version and not archived"),
    }),
    priority: Priority.describe("the one the target is for"),
    calendar: z
      .object({
        id: Id,
        name: z.string(),
        version: z.int(),
        timeZone: z.string(),
        weekly: z.record(z.string(), z.array(z.tuple([z.string(), z.string()])).optional()),
      })
      .nullable()
      .describe("null: counted around the clock"),
    lagSeconds: z.int().nullable().describe("from the customer's words to their coming in"),
    countedSeconds: z.int().describe("of the target, until it stopped or now"),
    pausedSeconds: z.int().describe("not counted, in the calendar"),
    pauses: z.array(z.object({ from: Instant, to: Instant.nullable() })),
    changes: z
      .array(z.object({ at: Instant, policyName: z.string(), priority: Priority }))
      .describe("when other terms came into force while it ran"),
    stoppedByName: z.string().nullable(),
  })
  .meta({ id: "ClockExplanation" });
export type ClockExplanation = z.infer<typeof ClockExplanation>;

const OutcomeCount = z.int().describe("clocks");
export const Outcomes = z.object({
  met: OutcomeCount,
  breached: OutcomeCount,
  open: OutcomeCount,
});
export type Outcomes = z.infer<typeof Outcomes>;

const OutcomesByPromise = z.object({
  first_response: Outcomes,
  next_response: Outcomes,
  resolution: Outcomes,
});

export const TryPolicy = z.strictObject({
  definition: PolicyDefinition,
  policyId: z.uuid().nullable().optional().describe("the saved policy in whose place it is tried"),
  position: z.int().min(0).max(200).optional().describe("0: before all others"),
});
export type TryPolicy = z.infer<typeof TryPolicy>;

export const PolicyTrial = z
  .object({
    looked: z.int().describe("newest tickets that were looked at, dismissed ones left out"),
    matching: z.int(),
    takenByEarlier: z.int().describe("would match, but an earlier policy takes them"),
    tickets: z
      .array(
        z.object({
          id: z.uuid(),
          number: z.int(),
          contactName: z.string(),
          excerpt: z.string(),
          inFact: OutcomesByPromise,
          wouldBe: OutcomesByPromise,
        }),
      )
      .describe("those that match, the newest first"),
  })
  .meta({ id: "PolicyTrial" });
export type PolicyTrial = z.infer<typeof PolicyTrial>;
