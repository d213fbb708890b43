import { z } from "zod";
import { ROLES } from "@/kernel/actor";

const Id = z.uuid();
const Instant = z.iso.datetime();

export const Role = z.enum(ROLES).meta({ id: "Role" });
export const Locale = z.enum(["de", "en"]);
export const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));
export const PersonName = z.string().trim().min(1).max(120);
export const CompanyName = z.string().trim().min(2).max(120);

export const MemberView = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string(),
    role: Role,
    teamIds: z.array(Id),
    createdAt: Instant,
    revokedAt: Instant.nullable().describe("since when the person is out"),
  })
  .meta({ id: "Member" });
export type MemberView = z.infer<typeof MemberView>;

export const ListMembers = z.object({
  state: z.enum(["active", "revoked", "all"]).default("active"),
});
export type ListMembers = z.infer<typeof ListMembers>;

export const UpdateMember = z
  .strictObject({ role: Role.optional(), isRevoked: z.boolean().optional() })
  .refine((patch) => Object.keys(patch).length > 0, "nothing to change");
export type UpdateMember = z.infer<typeof UpdateMember>;

export const TeamView = z
  .object({
    id: Id,
    name: z.string(),
    memberIds: z.array(Id),
    createdAt: Instant,
    archivedAt: Instant.nullable(),
  })
  .meta({ id: "Team" });
export type TeamView = z.infer<typeof TeamView>;

export const ListTeams = z.object({
  state: z.enum(["active", "archived", "all"]).default("active"),
});
export type ListTeams = z.infer<typeof ListTeams>;

const TeamName = z.string().trim().min(1).max(80);
const MemberIds = z.array(Id).max(500);

export const CreateTeam = z.strictObject({ name: TeamName, memberIds: MemberIds.default([]) });
export type CreateTeam = z.input<typeof CreateTeam>;

export const UpdateTeam = z
  .strictObject({
    name: TeamName.optional(),
    memberIds: MemberIds.optional().describe("the whole team; who is not named leaves it"),
    isArchived: z.boolean().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "nothing to change");
export type UpdateTeam = z.infer<typeof UpdateTeam>;

export const InvitationView = z
  .object({
    id: Id,
    email: z.string().nullable().describe("when set, only this person can accept"),
    role: Role,
    state: z.enum(["open", "accepted", "revoked", "expired"]),
    createdByName: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: "Invitation" });
export type InvitationView = z.infer<typeof InvitationView>;

export const CreateInvitation = z.strictObject({
  role: Role,
  email: Email.optional(),
  expiresInDays: z.int().min(1).max(30).default(7),
});
export type CreateInvitation = z.input<typeof CreateInvitation>;

export const NewInvitation = InvitationView.extend({
  url: z.string().describe("to hand on; shown this once"),
}).meta({ id: "NewInvitation" });
export type NewInvitation = z.infer<typeof NewInvitation>;

const LastChange = z.object({ byName: z.string(), at: Instant }).nullable();

export const SettingsView = z
  .object({
    slug: z.string(),
    name: z.string(),
    locale: Locale,
    timeZone: z.string(),
    reopenWindowDays: z.int(),
    lastChange: z.object({ general: LastChange }),
  })
  .meta({ id: "Settings" });
export type SettingsView = z.infer<typeof SettingsView>;

export const UpdateSettings = z
  .strictObject({
    name: CompanyName.optional(),
    locale: Locale.optional(),
    timeZone: z
      .string()
      .refine(isTimeZone, "not an IANA time zone, such as Europe/Berlin")
      .optional(),
    reopenWindowDays: z.int().min(0).max(365).optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, "nothing to change");
export type UpdateSettings = z.infer<typeof UpdateSettings>;

export function isTimeZone(zone: string): boolean {
  try {
    return zone !== "" && new Intl.DateTimeFormat("en", { timeZone: zone }).format() !== "";
  } catch {
    return false;
  }
}
