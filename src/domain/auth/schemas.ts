import { z } from "zod";
import { CompanyName, Email, isTimeZone, Locale, PersonName, Role } from "@/domain/tenancy";

const Id = z.uuid();
const Instant = z.iso.datetime();

/** Length is what counts (NIST SP 800-63B); the upper bound keeps hashing cheap to refuse. */
export const PASSWORD_MIN_LENGTH = 10;
export const Password = z.string().min(PASSWORD_MIN_LENGTH).max(200);
const Secret = z.string().min(20).max(100);

export const SignUp = z.strictObject({
  company: CompanyName,
  name: PersonName,
  email: Email,
  password: Password,
  locale: Locale.default("en"),
  timeZone: z.string().refine(isTimeZone).default("Europe/Berlin"),
});
export type SignUp = z.input<typeof SignUp>;

export const FoundTenant = z.strictObject({
  company: CompanyName,
  locale: Locale.default("en"),
  timeZone: z.string().refine(isTimeZone).default("Europe/Berlin"),
});
export type FoundTenant = z.input<typeof FoundTenant>;

/** Somebody new accepts: without an account yet, or signed in and then with the secret alone. */
export const AcceptInvitation = z.strictObject({
  secret: Secret,
  name: PersonName,
  email: Email,
  password: Password,
  locale: Locale.optional(),
});
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;

export const JoinTenant = z.strictObject({ secret: Secret });

export const UpdateProfile = z
  .strictObject({
    name: PersonName.optional(),
    locale: Locale.nullable().optional().describe("null: like the browser"),
  })
  .refine((patch) => Object.keys(patch).length > 0, "nothing to change");
export type UpdateProfile = z.infer<typeof UpdateProfile>;

export const ChangePassword = z.strictObject({
  currentPassword: z.string().max(200).optional().describe("not asked of who has none yet"),
  newPassword: Password,
});
export type ChangePassword = z.infer<typeof ChangePassword>;

export const SwitchTenant = z.strictObject({ slug: z.string().min(1).max(63) });

export const TokenView = z
  .object({
    id: Id,
    name: z.string(),
    role: Role,
    prefix: z.string().describe("the first characters, to tell tokens apart"),
    createdByName: z.string().nullable(),
    createdAt: Instant,
    lastUsedAt: Instant.nullable().describe("to the minute"),
    revokedAt: Instant.nullable(),
  })
  .meta({ id: "Token" });
export type TokenView = z.infer<typeof TokenView>;

export const NewToken = TokenView.extend({
  token: z.string().describe("shown this once; only its hash is stored"),
}).meta({ id: "NewToken" });
export type NewToken = z.infer<typeof NewToken>;

export const CreateToken = z.strictObject({
  name: z.string().trim().min(1).max(80),
  role: Role,
});
export type CreateToken = z.infer<typeof CreateToken>;

export const MeView = z
  .object({
    person: z
      .object({
        id: Id,
        name: z.string(),
        email: z.string(),
        locale: Locale.nullable(),
        hasPassword: z.boolean(),
      })
      .nullable()
      .describe("null for API tokens"),
    memberId: Id.nullable(),
    role: Role,
    tenant: z.object({ id: Id, slug: z.string(), name: z.string() }),
    memberships: z.array(
      z.object({ slug: z.string(), name: z.string(), role: Role, isActive: z.boolean() }),
    ),
  })
  .meta({ id: "Me" });
export type MeView = z.infer<typeof MeView>;
