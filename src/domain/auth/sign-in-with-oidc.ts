import { isInvited } from "@/domain/tenancy";
import { withPlatform } from "@/infra/db/with-platform";
import { type Clock, systemClock } from "@/kernel/clock";
import { AppError } from "@/kernel/errors";
import { createPerson } from "./create-person";
import type { SessionSubject } from "./verify-credentials";

/** What the identity provider signed. */
export interface OidcIdentity {
  issuer: string;
  subject: string;
  email: string | null;
  /** Only a verified address may be linked to an account that exists. */
  isEmailVerified: boolean;
  name: string | null;
}

/**
 * The person of an identity: known by its subject, else linked once by its verified address, else
 * made new when somebody invited that address. Nobody else gets an account by single sign-on.
 * @throws AppError `forbidden`
 */
export async function signInWithOidc(
  identity: OidcIdentity,
  clock: Clock = systemClock,
): Promise<SessionSubject> {
  const oidcSubject = `${identity.issuer}|${identity.subject}`;
  const email = identity.isEmailVerified ? (identity.email?.trim().toLowerCase() ?? null) : null;
  const now = clock.now();
  return withPlatform(async (tx) => {
    const [known] = await tx.$queryRaw<SessionSubject[]>`
      SELECT id AS "personId", session_version AS "sessionVersion"
      FROM person WHERE oidc_subject = ${oidcSubject}`;
    if (known !== undefined) return known;
    if (email === null) throw refusal();
    const [linked] = await tx.$queryRaw<SessionSubject[]>`
      UPDATE person SET oidc_subject = ${oidcSubject}, updated_at = ${now}
      WHERE email = ${email}::citext AND oidc_subject IS NULL
      RETURNING id AS "personId", session_version AS "sessionVersion"`;
    if (linked !== undefined) return linked;
    if (!(await isInvited(tx, email, now))) throw refusal();
    const person = await createPerson(
      tx,
      { email, name: identity.name ?? email, passwordHash: null, oidcSubject, locale: null },
      now,
    );
    return { personId: person.id, sessionVersion: 1 };
  });
}

function refusal(): AppError {
  return new AppError("forbidden", "No account belongs to this identity. Ask for an invitation.");
}
