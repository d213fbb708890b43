import { z } from "zod";
import { PLATFORMS } from "@/connectors/contract";
import { PlainText } from "@/kernel/plain-text";

const Instant = z.iso.datetime();
const Id = z.uuid();

export const ContactSummary = z
  .object({
    id: Id,
    name: z.string(),
    handle: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    reach: z.int().nullable().describe("followers of the largest identity"),
    platforms: z.array(z.enum(PLATFORMS)),
    ticketCount: z.int(),
    openTicketCount: z.int().describe("open, waiting or on hold"),
    lastActivityAt: Instant.nullable(),
  })
  .meta({ id: "ContactSummary" });
export type ContactSummary = z.infer<typeof ContactSummary>;

export const IdentityView = z
  .object({
    id: Id,
    platform: z.enum(PLATFORMS),
    externalId: z.string(),
    handle: z.string().nullable(),
    name: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    profileUrl: z.string().nullable(),
    followers: z.int().nullable(),
    verified: z.boolean(),
  })
  .meta({ id: "Identity" });
export type IdentityView = z.infer<typeof IdentityView>;

/** The contact's tickets are read with `GET /api/v1/tickets?contact=`. */
export const ContactDetail = ContactSummary.extend({
  language: z.enum(["de", "en", "other"]).nullable(),
  note: z.string(),
  createdAt: Instant,
  updatedAt: Instant,
  identities: z.array(IdentityView),
}).meta({ id: "Contact" });
export type ContactDetail = z.infer<typeof ContactDetail>;

/** Query of `GET /api/v1/contacts`; ordered by name. */
export const ListContacts = z.object({
  q: PlainText.trim()
    .min(1)
    .max(200)
    .optional()
    .describe("a part of the name or the handle; one or two letters: how a word of them begins"),
  platform: z.enum(PLATFORMS).optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ListContacts = z.infer<typeof ListContacts>;

export const ContactPage = z
  .object({ data: z.array(ContactSummary), nextCursor: z.string().nullable() })
  .meta({ id: "ContactPage" });
export type ContactPage = z.infer<typeof ContactPage>;

/** `PATCH /api/v1/contacts/{id}` */
export const UpdateContact = z
  .strictObject({
    name: PlainText.trim().min(1).max(200).optional(),
    note: PlainText.trim().max(10_000).optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "nothing to change");
export type UpdateContact = z.infer<typeof UpdateContact>;
