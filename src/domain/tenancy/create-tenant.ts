import type { Tx } from "@/infra/db";
import { newId } from "@/kernel/ids";
import { firstPolicy } from "./rules/first-policy";
import { slugCandidate, slugOf } from "./rules/slug";

export interface NewTenant {
  name: string;
  /** The address wished for; made from the name when left out. */
  slug?: string;
  locale: "de" | "en";
  timeZone: string;
  firstAdminId: string;
}

/** A tenant and its first admin. `tx` is the platform's: no tenant exists yet to be inside of. */
export async function createTenant(
  tx: Tx,
  tenant: NewTenant,
  now: Date,
): Promise<{ tenantId: string; slug: string; memberId: string }> {
  const tenantId = newId();
  const memberId = newId();
  const wish = tenant.slug ?? slugOf(tenant.name);
  let slug = wish;
  for (let attempt = 1; ; attempt += 1) {
    slug = slugCandidate(wish, attempt);
    const written = await tx.$executeRaw`
      INSERT INTO tenant (id, slug, name, locale, time_zone, created_at, updated_at)
      VALUES (${tenantId}::uuid, ${slug}::citext, ${tenant.name}, ${tenant.locale},
        ${tenant.timeZone}, ${now}, ${now})
      ON CONFLICT (slug) DO NOTHING`;
    if (written === 1) break;
  }
  await tx.member.create({
    data: {
      tenantId,
      id: memberId,
      personId: tenant.firstAdminId,
      role: "admin",
      createdAt: now,
    },
    select: { id: true },
  });
  const policyId = newId();
  await tx.policy.create({
    data: {
      tenantId,
      id: policyId,
      name: "Standard",
      position: 0,
      isDefault: true,
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  });
  await tx.policyVersion.create({
    data: {
      tenantId,
      policyId,
      version: 1,
      definition: firstPolicy,
      createdAt: now,
      createdBy: { kind: "system", name: "sign-up" },
    },
    select: { version: true },
  });
  return { tenantId, slug, memberId };
}
