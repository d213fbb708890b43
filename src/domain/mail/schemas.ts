import { z } from "zod";

/** What members are told in the product, and may be told by mail as well. */
export const NOTIFICATION_TYPES = [
  "assigned",
  "escalated",
  "escalation_returned",
  "delivery_failed",
  "warned",
  "breached",
] as const;
export const NotificationType = z.enum(NOTIFICATION_TYPES);
export type NotificationType = z.infer<typeof NotificationType>;

const Instant = z.iso.datetime();

export const MailSettingsView = z
  .object({
    isAvailable: z.boolean().describe("false: this installation has no mail server set up"),
    address: z.string().nullable(),
    types: z.array(NotificationType).describe("what is mailed to this member"),
    lastFailure: z
      .object({ at: Instant, reason: z.string() })
      .nullable()
      .describe("the newest mail, where it could not be sent"),
  })
  .meta({ id: "MailSettings" });
export type MailSettingsView = z.infer<typeof MailSettingsView>;

export const UpdateMailSettings = z.strictObject({
  types: z.array(NotificationType).max(NOTIFICATION_TYPES.length),
});
export type UpdateMailSettings = z.infer<typeof UpdateMailSettings>;
