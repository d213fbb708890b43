import { prepared } from "@/infra/db";
import { queryPlatform } from "@/infra/db/with-platform";
import type { Role } from "@/kernel/actor";

/** A tenant in which the person may act right now. */
export interface Membership {
  tenantId: string;
  slug: string;
  name: string;
  memberId: string;
  role: Role;
}

export interface Session {
  person: { id: string; email: string; name: string; locale: string | null; hasPassword: boolean };
  /** Revoked ones are left out; the oldest comes first. */
  memberships: Membership[];
}

interface SessionRow {
  email: string;
  personName: string;
  locale: string | null;
  hasPassword: boolean;
  tenantId: string | null;
  slug: string;
  name: string;
  memberId: string;
  role: Role;
}

/**
 * The person behind a session and what they belong to, read at every request: a changed password
 * or a revoked membership counts from the next one on. Null when the session is no longer good.
 */
export async function findSession(
  personId: string,
  sessionVersion: number,
): Promise<Session | null> {
  const rows = await queryPlatform<SessionRow>(prepared`
    SELECT p.email::text AS email, p.name AS "personName", p.locale,
      p.password_hash IS NOT NULL AS "hasPassword", t.id AS "tenantId", t.slug::text AS slug,
      t.name, m.id AS "memberId", m.role
    FROM person p
    LEFT JOIN member m ON m.person_id = p.id AND m.revoked_at IS NULL
    LEFT JOIN tenant t ON t.id = m.tenant_id
    WHERE p.id = ${personId}::uuid AND p.session_version = ${sessionVersion}
    ORDER BY m.created_at, m.id`);
  const [first] = rows;
  if (first === undefined) return null;
  return {
    person: {
      id: personId,
      email: first.email,
      name: first.personName,
      locale: first.locale,
      hasPassword: first.hasPassword,
    },
    memberships: rows.flatMap(({ tenantId, slug, name, memberId, role }) =>
      tenantId === null ? [] : [{ tenantId, slug, name, memberId, role }],
    ),
  };
}
