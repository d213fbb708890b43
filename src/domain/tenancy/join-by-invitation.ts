import { requireRoom } from "@/domain/quotas";
import { fingerprint } from "@/infra/crypto";
import type { Tx } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import type { Role } from "@/kernel/actor";
import { type Clock, systemClock } from "@/kernel/clock";
import { AppError, notFound } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import {
  type InvitationFacts,
  type InvitationState,
  invitationState,
} from "./rules/invitation-state";

/** What the bearer of an invitation's link may see before accepting. */
export interface InvitationPreview {
  tenantName: string;
  tenantSlug: string;
  inviterName: string;
  role: Role;
  email: string | null;
  expiresAt: Date;
  state: InvitationState;
  /** Whether the invited address signs in already; null when no address is named. */
  hasAccount: boolean | null;
}

/** Null when no invitation has this secret. */
export async function findInvitation(
  secret: string,
  clock: Clock = systemClock,
): Promise<InvitationPreview | null> {
  const [found] = await withPlatform(
    (tx) => tx.$queryRaw<(Omit<InvitationPreview, "state"> & InvitationFacts)[]>`
      SELECT t.name AS "tenantName", t.slug::text AS "tenantSlug", p.name AS "inviterName", i.role,
        i.email::text AS email, i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt",
        i.revoked_at AS "revokedAt",
        CASE WHEN i.email IS NULL THEN NULL
          ELSE EXISTS (SELECT 1 FROM person invited WHERE invited.email = i.email)
        END AS "hasAccount"
      FROM invitation i
      JOIN tenant t ON t.id = i.tenant_id
      JOIN member m ON m.tenant_id = i.tenant_id AND m.id = i.created_by_id
      JOIN person p ON p.id = m.person_id
      WHERE i.token_hash = ${fingerprint(secret)}`,
  );
  if (found === undefined) return null;
  const { acceptedAt, revokedAt, ...preview } = found;
  const facts = { acceptedAt, revokedAt, expiresAt: found.expiresAt };
  return { ...preview, state: invitationState(facts, clock.now()) };
}

const REFUSALS: Record<Exclude<InvitationState, "open">, string> = {
  accepted: "This invitation was used already. Ask for a new one.",
  revoked: "This invitation was withdrawn. Ask for a new one.",
  expired: "This invitation has expired. Ask for a new one.",
};

/**
 * Makes the person a member; the invitation is used up by it. Somebody who was revoked comes back
 * with the invited role. `tx` is the platform's: the person is in no tenant yet.
 * @throws AppError `not_found`, `conflict`, `quota_exceeded`, or `forbidden` for another address than the
 * invited one
 */
export async function joinByInvitation(
  tx: Tx,
  secret: string,
  person: { id: string; email: string },
  now: Date,
): Promise<{ tenantId: string; tenantSlug: string; memberId: string; role: Role }> {
  const [invitation] = await tx.$queryRaw<
    (InvitationFacts & {
      id: string;
      tenantId: string;
      tenantSlug: string;
      email: string | null;
      role: Role;
    })[]
  >`
    SELECT i.id, i.tenant_id AS "tenantId", t.slug::text AS "tenantSlug", i.email::text AS email,
      i.role, i.expires_at AS "expiresAt", i.accepted_at AS "acceptedAt",
      i.revoked_at AS "revokedAt"
    FROM invitation i JOIN tenant t ON t.id = i.tenant_id
    WHERE i.token_hash = ${fingerprint(secret)} FOR UPDATE OF i`;
  if (invitation === undefined) throw notFound("Invitation");
  const state = invitationState(invitation, now);
  if (state !== "open") throw new AppError("conflict", REFUSALS[state]);
  if (invitation.email !== null && invitation.email.toLowerCase() !== person.email.toLowerCase()) {
    throw new AppError("forbidden", `This invitation is for ${invitation.email}.`, {
      issues: [{ path: "email", message: "the invitation is for another address" }],
    });
  }

  const { tenantId, tenantSlug, role } = invitation;
  await requireRoom(tx, tenantId, "members");
  const [member] = await tx.$queryRaw<{ memberId: string }[]>`
    INSERT INTO member (tenant_id, id, person_id, role, created_at)
    VALUES (${tenantId}::uuid, ${newId()}::uuid, ${person.id}::uuid, ${role}, ${now})
    ON CONFLICT (tenant_id, person_id) DO UPDATE SET revoked_at = NULL, role = EXCLUDED.role
      WHERE member.revoked_at IS NOT NULL
    RETURNING id AS "memberId"`;
  if (member === undefined) {
    throw new AppError("conflict", "You are a member of this company already.");
  }
  await tx.invitation.update({
    where: { tenantId_id: { tenantId, id: invitation.id } },
    data: { acceptedAt: now },
    select: { id: true },
  });
  return { tenantId, tenantSlug, memberId: member.memberId, role };
}

/** Whether somebody invited this address and the invitation still stands. */
export async function isInvited(tx: Tx, email: string, now: Date): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM invitation
    WHERE email = ${email}::citext AND accepted_at IS NULL AND revoked_at IS NULL
      AND expires_at > ${now} LIMIT 1`;
  return found.length > 0;
}
