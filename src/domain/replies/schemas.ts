import { z } from "zod";
import { PlainText } from "@/kernel/plain-text";

const Id = z.uuid();

/** `POST /api/v1/tickets/{id}/replies` */
export const SendReply = z.strictObject({
  body: PlainText.trim().min(1).max(65_525),
  visibility: z.enum(["public", "private"]).default("public"),
  idempotencyKey: PlainText.min(1)
    .max(200)
    .describe("the same key sends once, however often it is posted"),
  inReplyToId: Id.optional().describe("the mention it answers; the newest one when left out"),
  thenStatus: z
    .enum(["open", "pending", "resolved"])
    .default("pending")
    .describe(
      "what the ticket becomes once the reply is delivered, unless the customer wrote again",
    ),
  isAcknowledgement: z.boolean().default(false).describe('"we are on it": does not stop a clock'),
});
export type SendReply = z.infer<typeof SendReply>;

/** `POST /api/v1/tickets/{id}/answered`: answered by hand at a source that can only be read. */
export const MarkAnswered = z.strictObject({
  permalink: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .describe("of the answer given there"),
  body: PlainText.trim().max(65_525).default("").describe("what was answered, for the history"),
  idempotencyKey: PlainText.min(1).max(200),
  thenStatus: z.enum(["open", "pending", "resolved"]).default("pending"),
});
export type MarkAnswered = z.infer<typeof MarkAnswered>;

/** `POST /api/v1/messages/{id}/retry`: a failed reply again, as it was or edited. */
export const RetryReply = z.strictObject({ body: PlainText.trim().min(1).max(65_525).optional() });
export type RetryReply = z.infer<typeof RetryReply>;
