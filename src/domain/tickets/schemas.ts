import { z } from "zod";
import { PLATFORMS } from "@/connectors/contract";
import { PlainText } from "@/kernel/plain-text";
import { ClockStanding, ClockView, Priority } from "./clocks/schemas";

export * from "./clocks/schemas";

export const TicketStatus = z.enum(["open", "pending", "on_hold", "resolved", "dismissed"]);
export type TicketStatus = z.infer<typeof TicketStatus>;

export const DismissalReason = z.enum(["not_for_us", "spam", "praise"]);
export type DismissalReason = z.infer<typeof DismissalReason>;

export const Language = z.enum(["de", "en", "other"]);
export type Language = z.infer<typeof Language>;

const Instant = z.iso.datetime();
const Id = z.uuid();

export const DeliveryState = z.enum([
  "queued",
  "sending",
  "delivered",
  "failed",
  "unknown",
  "withdrawn",
]);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** What every list shows of a ticket. */
export const TicketSummary = z
  .object({
    id: Id,
    number: z.int(),
    status: TicketStatus,
    dismissalReason: DismissalReason.nullable(),
    priority: Priority,
    platform: z.enum(PLATFORMS),
    channelId: Id,
    channelName: z.string(),
    visibility: z.enum(["public", "private"]),
    contact: z.object({
      id: Id,
      name: z.string(),
      handle: z.string().nullable(),
      avatarUrl: z.string().nullable(),
      reach: z.int().nullable(),
    }),
    assigneeId: Id.nullable(),
    assigneeName: z.string().nullable(),
    teamId: Id.nullable(),
    teamName: z.string().nullable(),
    tags: z.array(z.string()),
    language: Language,
    subject: z.string(),
    excerpt: z.string().describe("first words of the newest mention"),
    firstMentionAt: Instant,
    lastMentionAt: Instant,
    lastActivityAt: Instant,
    resolvedAt: Instant.nullable(),
    reopenCount: z.int(),
    mentionCount: z.int(),
    isEscalated: z.boolean(),
    hasFailedReply: z.boolean(),
    dueAt: Instant.nullable().describe("the earliest due time of a clock that still runs"),
    clocks: z.array(ClockView).describe("of the newest cycle of each promise"),
    version: z.int().describe("raised by every change; send it with a change to detect others'"),
  })
  .meta({ id: "TicketSummary" });
export type TicketSummary = z.infer<typeof TicketSummary>;

export const ActorView = z
  .object({
    kind: z.enum(["member", "token", "system", "contact"]),
    id: z.string().nullable(),
    name: z.string(),
  })
  .meta({ id: "Actor" });
export type ActorView = z.infer<typeof ActorView>;

export const MessageView = z
  .object({
    id: Id,
    ticketId: Id,
    kind: z.enum(["mention", "reply", "note"]),
    itemKind: z.enum(["post", "comment", "message"]).nullable(),
    visibility: z.enum(["public", "private", "internal"]),
    origin: z.enum(["platform", "echolot", "api"]),
    author: ActorView,
    authorHandle: z.string().nullable(),
    authorAvatarUrl: z.string().nullable(),
    body: z.string().describe("plain text; empty once deleted on the platform"),
    subject: z.string().nullable(),
    permalink: z.string().nullable(),
    language: Language.nullable(),
    at: Instant,
    recordedAt: Instant,
    editedAt: Instant.nullable(),
    deletedAt: Instant.nullable(),
    earlierVersions: z.int(),
    inReplyToId: Id.nullable(),
    isAcknowledgement: z.boolean(),
    deliveryState: DeliveryState.nullable(),
    deliveryError: z.string().nullable(),
    deliveredAt: Instant.nullable(),
  })
  .meta({ id: "Message" });
export type MessageView = z.infer<typeof MessageView>;

export const TicketEventView = z
  .object({
    id: Id,
    ticketId: Id,
    type: z.string(),
    actor: ActorView,
    data: z.record(z.string(), z.unknown()),
    at: Instant,
  })
  .meta({ id: "TicketEvent" });
export type TicketEventView = z.infer<typeof TicketEventView>;

export const CapabilityView = z
  .object({
    allowed: z.boolean(),
    reason: z.string().nullable(),
    until: Instant.nullable(),
    maxLength: z.int().nullable(),
    minLength: z.int().nullable(),
    counter: z.enum(["characters", "x-weighted"]).nullable(),
  })
  .meta({ id: "Capability" });
export type CapabilityView = z.infer<typeof CapabilityView>;

export const TicketDetail = TicketSummary.extend({
  previousTicket: z.object({ id: Id, number: z.int() }).nullable(),
  nextTicket: z.object({ id: Id, number: z.int() }).nullable(),
  permalink: z.string().nullable().describe("of the newest mention that has one"),
  escalation: z.object({ at: Instant, by: ActorView, reason: z.string() }).nullable(),
  allClocks: z.array(ClockView).describe("of every cycle, oldest first"),
  messages: z.array(MessageView).describe("oldest first"),
  events: z.array(TicketEventView).describe("oldest first"),
  /** What can be answered now: computed for the newest mention that is not deleted. */
  answer: z.object({
    inReplyToId: Id.nullable(),
    public: CapabilityView,
    private: CapabilityView,
    canMarkAnswered: z.boolean().describe("read-only source: answer there, then paste the link"),
  }),
  contactDetail: z.object({
    id: Id,
    name: z.string(),
    note: z.string(),
    language: Language.nullable(),
    createdAt: Instant,
    identities: z.array(
      z.object({
        id: Id,
        platform: z.enum(PLATFORMS),
        handle: z.string().nullable(),
        name: z.string().nullable(),
        profileUrl: z.string().nullable(),
        followers: z.int().nullable(),
        verified: z.boolean(),
      }),
    ),
    otherTickets: z.array(
      z.object({
        id: Id,
        number: z.int(),
        status: TicketStatus,
        platform: z.enum(PLATFORMS),
        excerpt: z.string(),
        lastActivityAt: Instant,
      }),
    ),
  }),
}).meta({ id: "Ticket" });
export type TicketDetail = z.infer<typeof TicketDetail>;

export const TicketView = z.enum([
  "mine",
  "unassigned",
  "open",
  "waiting",
  "due_soon",
  "resolved",
  "dismissed",
]);
export type TicketView = z.infer<typeof TicketView>;

const several = <T extends z.ZodType>(item: T) =>
  z
    .preprocess(
      (value) => (typeof value === "string" ? value.split(",").filter(Boolean) : value),
      z.array(item).max(50),
    )
    .meta({ param: { style: "form", explode: false } });

/** Query of `GET /api/v1/tickets`. Lists are separated by commas. */
export const ListTickets = z.object({
  view: TicketView.optional().describe(
    "a shorthand for the inbox's views; other filters narrow it",
  ),
  status: several(TicketStatus).optional(),
  assignee: z.union([z.literal("me"), z.literal("none"), Id]).optional(),
  team: z.union([z.literal("none"), Id]).optional(),
  platform: several(z.enum(PLATFORMS)).optional(),
  channel: several(Id).optional(),
  language: several(Language).optional(),
  priority: several(Priority).optional(),
  tag: several(PlainText.min(1).max(60)).optional(),
  clock: several(ClockStanding).optional(),
  contact: Id.optional(),
  q: PlainText.trim()
    .min(1)
    .max(200)
    .optional()
    .describe('words, "phrases", -without; #123 finds a number'),
  sort: z
    .enum(["due", "latest", "oldest"])
    .optional()
    .describe("due, but latest in the views waiting, resolved and dismissed"),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ListTickets = z.infer<typeof ListTickets>;

export const TicketPage = z
  .object({ data: z.array(TicketSummary), nextCursor: z.string().nullable() })
  .meta({ id: "TicketPage" });
export type TicketPage = z.infer<typeof TicketPage>;

/** Counts per view; 1000 stands for "1,000 or more". */
export const TicketCounts = z
  .object({
    mine: z.int(),
    unassigned: z.int(),
    open: z.int(),
    waiting: z.int(),
    due_soon: z.int(),
    resolved: z.int(),
  })
  .meta({ id: "TicketCounts" });
export type TicketCounts = z.infer<typeof TicketCounts>;

/** `PATCH /api/v1/tickets/{id}`: every field optional, all in one transaction. */
export const UpdateTicket = z
  .strictObject({
    status: TicketStatus.optional(),
    dismissalReason: DismissalReason.optional().describe("with status dismissed"),
    isClosingRemark: z
      .literal(true)
      .optional()
      .describe("with status resolved: the newest words need no answer and start no clock"),
    priority: Priority.optional(),
    assigneeId: z
      .union([Id, z.literal("me")])
      .nullable()
      .optional(),
    teamId: Id.nullable().optional(),
    tags: z.array(PlainText.trim().min(1).max(60)).max(30).optional(),
    version: z.int().optional().describe("refused with 409 when somebody changed the ticket since"),
  })
  .refine((patch) => Object.keys(patch).some((key) => key !== "version"), "nothing to change")
  .refine(
    (patch) => (patch.status === "dismissed") === (patch.dismissalReason !== undefined),
    "status dismissed and dismissalReason go together",
  )
  .refine(
    (patch) => patch.isClosingRemark === undefined || patch.status === "resolved",
    "isClosingRemark goes with status resolved",
  );
export type UpdateTicket = z.infer<typeof UpdateTicket>;

export const EscalateTicket = z
  .strictObject({
    toMemberId: Id.optional(),
    toTeamId: Id.optional(),
    reason: PlainText.trim().min(1).max(2000),
  })
  .refine(
    (input) => (input.toMemberId === undefined) !== (input.toTeamId === undefined),
    "name a member or a team",
  );
export type EscalateTicket = z.infer<typeof EscalateTicket>;

export const ReturnEscalation = z.strictObject({ note: PlainText.trim().max(2000).optional() });
export type ReturnEscalation = z.infer<typeof ReturnEscalation>;

export const AddNote = z.strictObject({
  body: PlainText.trim().min(1).max(50_000),
  idempotencyKey: PlainText.min(1).max(200).optional(),
});
export type AddNote = z.infer<typeof AddNote>;
