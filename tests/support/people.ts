import { randomBytes } from "node:crypto";
import { acceptInvitation, signUp } from "@/domain/auth";
import { createInvitation } from "@/domain/tenancy";
import { type TenantContext, type TenantScope, withTenant } from "@/infra/db";
import type { Actor, Role } from "@/kernel/actor";
import type { Clock } from "@/kernel/clock";
import { sessionCookie } from "../../app/_delivery/session-cookie";

export const PASSWORD = "correct horse battery";

export interface TestMember {
  tenantId: string;
  slug: string;
  memberId: string;
  personId: string;
  sessionVersion: number;
  email: string;
  role: Role;
  actor: Extract<Actor, { kind: "member" }>;
}

export function newEmail(name = "somebody"): string {
  return `${name}-${randomBytes(5).toString("hex")}@example.org`;
}

/** A company with its first admin, made as a sign-up makes it. */
export async function newCompany(company = "Nordwind Versand"): Promise<TestMember> {
  const email = newEmail("admin");
  const founded = await signUp({ company, name: "Anna Admin", email, password: PASSWORD });
  return member({ ...founded, email, role: "admin" });
}

/** A colleague of `admin`, who came by invitation. */
export async function newColleague(admin: TestMember, role: Role): Promise<TestMember> {
  const secret = await invite(admin, role);
  const email = newEmail(role);
  const name = `${role[0]?.toUpperCase()}${role.slice(1)} Beispiel`;
  const joined = await acceptInvitation({ secret, name, email, password: PASSWORD });
  return member({ ...joined, slug: joined.tenantSlug, email });
}

/** The secret of a new invitation. */
export async function invite(
  admin: TestMember,
  role: Role,
  options: { email?: string; clock?: Clock } = {},
): Promise<string> {
  const { url } = await withTenant({ ...admin, clock: options.clock }, (ctx) =>
    createInvitation(ctx, { role, email: options.email }),
  );
  return url.split("/").at(-1) as string;
}

/** Runs verbs as this member. */
export function as<T>(scope: TenantScope, run: (ctx: TenantContext) => Promise<T>): Promise<T> {
  return withTenant({ tenantId: scope.tenantId, actor: scope.actor, clock: scope.clock }, run);
}

/** The `Cookie` header of a browser in which this member signed in. */
export async function cookieOf(
  subject: Pick<TestMember, "personId" | "sessionVersion">,
): Promise<string> {
  return (await sessionCookie(subject)).split(";")[0] as string;
}

function member(facts: Omit<TestMember, "actor">): TestMember {
  const { memberId, personId, role } = facts;
  return { ...facts, actor: { kind: "member", memberId, personId, role } };
}
