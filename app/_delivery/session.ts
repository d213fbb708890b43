import { cookies, headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import type { Membership, Session } from "@/domain/auth";
import { type TenantContext, withTenant } from "@/infra/db";
import { type Actor, type Permission, roleHolds } from "@/kernel/actor";
import { PATH_HEADER } from "./page-headers";
import { activeMembership, readSession, sessionCookieName, TENANT_COOKIE } from "./session-cookie";

/** The signed-in person in their active company, as pages need them. */
export interface SignedIn {
  tenantId: string;
  actor: Extract<Actor, { kind: "member" }>;
  member: { id: string; role: Membership["role"] };
  person: Session["person"];
  tenant: { id: string; slug: string; name: string };
  memberships: Membership[];
}

/** Once per request: the session of the cookie, or null. */
export const findPageSession = cache(async (): Promise<Session | null> => {
  const store = await cookies();
  return readSession(store.get(sessionCookieName())?.value);
});

/**
 * For server components: the member, or a redirect to the sign-in page that leads back here.
 * Every page calls it (a layout alone would not be asked again on navigation).
 */
export const requireMember = cache(async (permission?: Permission): Promise<SignedIn> => {
  const session = await findPageSession();
  if (session === null) redirect(await signInAddress());
  const membership = activeMembership(session, (await cookies()).get(TENANT_COOKIE)?.value);
  if (membership === undefined) redirect("/sign-up");
  const { tenantId, memberId, role, slug, name } = membership;
  if (permission !== undefined && !roleHolds(role, permission)) notFound();
  return {
    tenantId,
    actor: { kind: "member", memberId, personId: session.person.id, role },
    member: { id: memberId, role },
    person: session.person,
    tenant: { id: tenantId, slug, name },
    memberships: session.memberships,
  };
});

/** Runs verbs for the signed-in member in one transaction. */
export async function inTenant<T>(run: (ctx: TenantContext) => Promise<T>): Promise<T> {
  const { tenantId, actor } = await requireMember();
  return withTenant({ tenantId, actor }, run);
}

async function signInAddress(): Promise<string> {
  const path = (await headers()).get(PATH_HEADER);
  return path === null ? "/sign-in" : `/sign-in?returnTo=${encodeURIComponent(path)}`;
}
