import {
  acceptInvitation,
  createToken,
  foundTenant,
  joinTenant,
  signUp,
  verifyToken,
} from "@/domain/auth";
import { createInvitation, listMembers } from "@/domain/tenancy";
import { type TenantScope, withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import { ROLES, type Role } from "@/kernel/actor";
import type { SeedReport } from "../runtime/demo";
import { CannotGoOn } from "../runtime/steps";
import type { PlannedTenant } from "./replay-plan";

export type TenantEntry = SeedReport["tenants"][number];

export interface PreparedTenant {
  scope: TenantScope;
  entry: TenantEntry;
}

/** For a product whose platforms are simulated; the same people work in every replayed tenant. */
const PASSWORD = "echolot-demo";
const PEOPLE: Record<Role, { email: string; name: string }> = {
  admin: { email: "replay-admin@echolot.example", name: "Ada Wessel" },
  lead: { email: "replay-lead@echolot.example", name: "Lars Petersen" },
  agent: { email: "replay-agent@echolot.example", name: "Amira Sahin" },
  viewer: { email: "replay-viewer@echolot.example", name: "Vera Klein" },
};

/**
 * The tenant with one person per role and an API token. What is there already is kept; a tenant of
 * somebody else is entered only when it was named (`isNamed`), and then nobody is added to it.
 * @throws CannotGoOn
 */
export async function prepareTenant(
  planned: PlannedTenant,
  known: TenantEntry | undefined,
  isNamed: boolean,
): Promise<PreparedTenant> {
  const found = await findTenant(planned.slug);
  const tenantId = found?.id ?? (await foundFor(planned));
  const scope: TenantScope = { tenantId, actor: { kind: "system", name: "replay" } };
  const present = await withTenant(scope, (ctx) => listMembers(ctx));
  const isOurs = present.some((member) => member.email === PEOPLE.admin.email);
  if (!isOurs && !isNamed) {
    throw new CannotGoOn(
      `There is a tenant ${planned.slug} already that no replay made. Name it with --tenant ${planned.slug} if its channels may grow.`,
    );
  }
  const entry: TenantEntry = {
    slug: planned.slug,
    name: found?.name ?? planned.name,
    apiToken: await provideToken(scope, known?.apiToken),
    users: isOurs
      ? ROLES.map((role) => ({ email: PEOPLE[role].email, password: PASSWORD, role }))
      : (known?.users ?? []),
  };
  if (isOurs) {
    const emails = new Set(present.map((member) => member.email));
    for (const role of ROLES) {
      if (!emails.has(PEOPLE[role].email)) await addMember(scope, role);
    }
  }
  return { scope, entry };
}

async function findTenant(slug: string): Promise<{ id: string; name: string } | undefined> {
  const [tenant] = await withPlatform(
    (tx) => tx.$queryRaw<{ id: string; name: string }[]>`
      SELECT id, name FROM tenant WHERE slug = ${slug}::citext`,
  );
  return tenant;
}

async function findPerson(email: string): Promise<string | undefined> {
  const [person] = await withPlatform(
    (tx) => tx.$queryRaw<{ id: string }[]>`SELECT id FROM person WHERE email = ${email}::citext`,
  );
  return person?.id;
}

async function foundFor(planned: PlannedTenant): Promise<string> {
  const { name: company, locale, timeZone, slug } = planned;
  const admin = await findPerson(PEOPLE.admin.email);
  const founded =
    admin === undefined
      ? await signUp({ company, locale, timeZone, password: PASSWORD, ...PEOPLE.admin }, { slug })
      : await foundTenant(admin, { company, locale, timeZone }, { slug });
  return founded.tenantId;
}

async function addMember(scope: TenantScope, role: Role): Promise<void> {
  const { email, name } = PEOPLE[role];
  const { url } = await withTenant(scope, (ctx) => createInvitation(ctx, { role, email }));
  const secret = url.slice(url.lastIndexOf("/") + 1);
  const person = await findPerson(email);
  if (person === undefined) await acceptInvitation({ secret, email, name, password: PASSWORD });
  else await joinTenant({ id: person, email }, secret);
}

/** The token of an earlier replay while it holds; secrets are shown once and cannot be read again. */
async function provideToken(scope: TenantScope, known: string | undefined): Promise<string> {
  if (known !== undefined) {
    const verified = await verifyToken(known);
    if (verified?.tenantId === scope.tenantId) return known;
  }
  const created = await withTenant(scope, (ctx) =>
    createToken(ctx, { name: "Replay", role: "admin" }),
  );
  return created.token;
}
