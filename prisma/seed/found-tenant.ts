import {
  acceptInvitation,
  createToken,
  findSession,
  listTokens,
  revokeToken,
  signUp,
  verifyCredentials,
  verifyToken,
} from "@/domain/auth";
import { createInvitation, createTeam, listMembers, listTeams } from "@/domain/tenancy";
import { type TenantScope, withTenant } from "@/infra/db";
import type { Actor } from "@/kernel/actor";
import { AppError } from "@/kernel/errors";
import type { SeedPerson, SeedTenant } from "./story";

/** Local data that everybody may look at: one password for all, printed at every start. */
export const DEMO_PASSWORD = "echolot-demo";
const TOKEN_NAME = "demo";

export interface FoundedTenant {
  tenantId: string;
  isNew: boolean;
  /** By the people's keys. */
  members: Map<string, TenantScope & { actor: Extract<Actor, { kind: "member" }> }>;
  teams: Map<string, string>;
}

/** The tenant with its people and teams; what is there already is left as it is. */
export async function foundTenant(tenant: SeedTenant): Promise<FoundedTenant> {
  const [first, ...others] = tenant.people;
  if (first === undefined) throw new Error("a tenant needs an admin");
  const known = await findFounder(tenant, first);
  const founded = known ?? (await found(tenant, first));
  const admin = scopeOf(founded.tenantId, founded, "admin");
  const present = await withTenant(admin, (ctx) => listMembers(ctx, { state: "all" }));
  for (const person of others) {
    if (present.some((member) => member.email === person.email)) continue;
    const { url } = await withTenant(admin, (ctx) => createInvitation(ctx, { role: person.role }));
    await acceptInvitation({
      secret: url.split("/").at(-1) ?? "",
      name: person.name,
      email: person.email,
      password: DEMO_PASSWORD,
      locale: tenant.locale,
    });
  }
  const members = await memberScopes(admin, tenant);
  return {
    tenantId: founded.tenantId,
    isNew: known === null,
    members,
    teams: await teamIds(admin, tenant, members),
  };
}

interface Founder {
  tenantId: string;
  memberId: string;
  personId: string;
}

async function found(tenant: SeedTenant, admin: SeedPerson): Promise<Founder> {
  return signUp(
    {
      company: tenant.name,
      name: admin.name,
      email: admin.email,
      password: DEMO_PASSWORD,
      locale: tenant.locale,
      timeZone: tenant.timeZone,
    },
    { slug: tenant.slug },
  );
}

async function findFounder(tenant: SeedTenant, admin: SeedPerson): Promise<Founder | null> {
  try {
    const subject = await verifyCredentials({
      email: admin.email,
      password: DEMO_PASSWORD,
      address: "seed",
    });
    const session = await findSession(subject.personId, subject.sessionVersion);
    const membership = session?.memberships.find((each) => each.slug === tenant.slug);
    if (membership === undefined) throw new Error(`${admin.email} left ${tenant.name}.`);
    return { ...membership, personId: subject.personId };
  } catch (error) {
    if (error instanceof AppError && error.code === "unauthenticated") return null;
    throw error;
  }
}

function scopeOf(tenantId: string, member: Omit<Founder, "tenantId">, role: SeedPerson["role"]) {
  const { memberId, personId } = member;
  return { tenantId, actor: { kind: "member" as const, memberId, personId, role } };
}

async function memberScopes(
  admin: ReturnType<typeof scopeOf>,
  tenant: SeedTenant,
): Promise<FoundedTenant["members"]> {
  const rows = await withTenant(
    admin,
    (ctx) => ctx.tx.$queryRaw<{ memberId: string; personId: string; email: string }[]>`
      SELECT m.id AS "memberId", m.person_id AS "personId", p.email::text AS email
      FROM member m JOIN person p ON p.id = m.person_id`,
  );
  const members: FoundedTenant["members"] = new Map();
  for (const person of tenant.people) {
    const row = rows.find((each) => each.email === person.email);
    if (row !== undefined) members.set(person.key, scopeOf(admin.tenantId, row, person.role));
  }
  return members;
}

async function teamIds(
  admin: TenantScope,
  tenant: SeedTenant,
  members: FoundedTenant["members"],
): Promise<Map<string, string>> {
  const teams = new Map<string, string>();
  const present = await withTenant(admin, (ctx) => listTeams(ctx, { state: "all" }));
  for (const { name, members: keys } of tenant.teams) {
    const memberIds = keys.flatMap((key) => members.get(key)?.actor.memberId ?? []);
    const team =
      present.find((each) => each.name === name) ??
      (await withTenant(admin, (ctx) => createTeam(ctx, { name, memberIds })));
    teams.set(name, team.id);
  }
  return teams;
}

/** The token of an earlier seed as long as it holds, else a new one in its place. */
export async function demoToken(admin: TenantScope, earlier: string | undefined): Promise<string> {
  const verified = earlier === undefined ? null : await verifyToken(earlier);
  if (earlier !== undefined && verified?.tenantId === admin.tenantId) return earlier;
  const tokens = await withTenant(admin, listTokens);
  return withTenant(admin, async (ctx) => {
    for (const token of tokens) {
      if (token.name === TOKEN_NAME && token.revokedAt === null) await revokeToken(ctx, token);
    }
    return (await createToken(ctx, { name: TOKEN_NAME, role: "admin" })).token;
  });
}
