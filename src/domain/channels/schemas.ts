import { z } from "zod";
import { PLATFORMS } from "@/connectors/contract";

const Instant = z.iso.datetime();

export const ChannelStatus = z.enum(["active", "paused", "reauthorise", "gone"]);
export type ChannelStatus = z.infer<typeof ChannelStatus>;

/** A connection and its true state. Credentials never appear. */
export const ChannelView = z
  .object({
    id: z.uuid(),
    platform: z.enum(PLATFORMS),
    name: z.string(),
    handle: z.string().nullable(),
    accountId: z.string(),
    baseUrl: z.string(),
    status: ChannelStatus,
    statusReason: z.string().nullable(),
    warnings: z.array(z.string()),
    canDeliver: z.boolean().describe("false: the source can only be read"),
    hasWebhook: z.boolean(),
    webhookUrl: z.string().nullable().describe("where the platform sends its webhooks"),
    pollIntervalSeconds: z.int(),
    lastPolledAt: Instant.nullable(),
    nextPollAt: Instant.nullable(),
    lastEventAt: Instant.nullable(),
    lastError: z.string().nullable(),
    lastErrorAt: Instant.nullable(),
    rateLimitedUntil: Instant.nullable(),
    pendingEvents: z.int().describe("received and not yet worked off; 1000 stands for more"),
    setAsideEvents: z.int().describe("could not be understood; 1000 stands for more"),
    createdAt: Instant,
  })
  .meta({ id: "Channel" });
export type ChannelView = z.infer<typeof ChannelView>;

const Values = z.record(z.string().max(60), z.string().max(4000));

/** `POST /api/v1/channels` and `POST /api/v1/channels/test`: fields as the platform's form names them. */
export const ConnectChannel = z.strictObject({
  platform: z.enum(PLATFORMS),
  values: Values,
  name: z.string().trim().min(1).max(120).optional(),
  pollIntervalSeconds: z.int().min(2).max(86_400).optional(),
});
export type ConnectChannel = z.infer<typeof ConnectChannel>;

/** What the platform said about the account, before anything is saved. */
export const ChannelTest = z
  .object({
    name: z.string(),
    handle: z.string().nullable(),
    accountId: z.string(),
    url: z.string().nullable(),
    warnings: z.array(z.string()),
    isConnected: z.boolean().describe("this account is already connected"),
  })
  .meta({ id: "ChannelTest" });
export type ChannelTest = z.infer<typeof ChannelTest>;

/** `PATCH /api/v1/channels/{id}`; `values` replaces the credentials and reconnects. */
export const UpdateChannel = z
  .strictObject({
    name: z.string().trim().min(1).max(120).optional(),
    pollIntervalSeconds: z.int().min(2).max(86_400).optional(),
    status: z.enum(["active", "paused"]).optional(),
    values: Values.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "nothing to change");
export type UpdateChannel = z.infer<typeof UpdateChannel>;

/** A form field as the browser draws it; labels are translations under `connect.<platform>.<name>`. */
export const ConnectForm = z
  .object({
    platform: z.enum(PLATFORMS),
    canDeliver: z.boolean(),
    fields: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(["text", "secret", "url"]),
        required: z.boolean(),
      }),
    ),
  })
  .meta({ id: "ConnectForm" });
export type ConnectForm = z.infer<typeof ConnectForm>;
