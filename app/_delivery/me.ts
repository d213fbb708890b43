import type { MeView } from "@/domain/auth";
import { getSettings } from "@/domain/tenancy";
import { withTenant } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import type { Caller } from "./authenticate";

/** Who asks, as the API shows them. */
export async function describeCaller(caller: Caller): Promise<MeView> {
  const { actor, session, tenantId } = caller;
  const { slug, name } = await withTenant(caller, getSettings);
  const { person, memberships } = session ?? { person: null, memberships: [] };
  return {
    person: person && {
      ...person,
      locale: person.locale === "de" || person.locale === "en" ? person.locale : null,
    },
    memberId: actor.kind === "member" ? actor.memberId : null,
    role: actor.role,
    tenant: { id: tenantId, slug, name },
    memberships: memberships.map((membership) => ({
      slug: membership.slug,
      name: membership.name,
      role: membership.role,
      isActive: membership.tenantId === tenantId,
    })),
  };
}

/** @throws AppError `forbidden`: a token is nobody's account */
export function requirePerson(caller: Caller): { id: string } {
  if (caller.session !== null) return caller.session.person;
  throw new AppError("forbidden", "An API token has no account. Sign in as a person.");
}
