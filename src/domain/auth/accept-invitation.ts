import { joinByInvitation, recordAudit } from "@/domain/tenancy";
import { withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import type { Role } from "@/kernel/actor";
import { type Clock, systemClock } from "@/kernel/clock";
import { createPerson } from "./create-person";
import type { Session } from "./find-session";
import { hashPassword } from "./password";
import type { AcceptInvitation } from "./schemas";
import { registrationThrottle } from "./throttles";
import type { SessionSubject } from "./verify-credentials";

interface Joined {
  tenantId: string;
  tenantSlug: string;
  memberId: string;
  role: Role;
}

/**
 * Somebody without an account accepts: account and membership in one transaction.
 * @throws AppError as `joinByInvitation`; `conflict` (issue `email`), `too_many_requests`
 */
export async function acceptInvitation(
  { address, secret, ...input }: AcceptInvitation & { address?: string },
  clock: Clock = systemClock,
): Promise<Joined & SessionSubject> {
  if (address !== undefined) await registrationThrottle.take(address);
  const passwordHash = await hashPassword(input.password);
  const now = clock.now();
  const joined = await withPlatform(async (tx) => {
    const person = await createPerson(
      tx,
      { email: input.email, name: input.name, passwordHash, locale: input.locale ?? null },
      now,
    );
    const membership = await joinByInvitation(tx, secret, { ...person, email: input.email }, now);
    return { ...membership, personId: person.id, sessionVersion: 1 };
  });
  await auditJoining(joined, joined.personId, clock);
  return joined;
}

/** Somebody signed in accepts. @throws AppError as `joinByInvitation` */
export async function joinTenant(
  person: Pick<Session["person"], "id" | "email">,
  secret: string,
  clock: Clock = systemClock,
): Promise<Joined> {
  const joined = await withPlatform((tx) => joinByInvitation(tx, secret, person, clock.now()));
  await auditJoining(joined, person.id, clock);
  return joined;
}

/** In its own transaction: the platform's role cannot write into a tenant's audit. */
async function auditJoining(joined: Joined, personId: string, clock: Clock): Promise<void> {
  const { tenantId, memberId, role } = joined;
  await withTenant(
    { tenantId, actor: { kind: "member", memberId, personId, role }, clock },
    (ctx) =>
      recordAudit(ctx, {
        action: "invitation.accept",
        subjectKind: "member",
        subjectId: memberId,
        data: { role },
      }),
  );
}
