import { withPlatform } from "@/infra/db/with-platform";
import { type Clock, systemClock } from "@/kernel/clock";
import { notFound } from "@/kernel/errors";
import { defaultLimits, type Limits, QUOTA_NAMES, type QuotaName } from "./schemas";

export interface CompanyQuotas {
  tenantId: string;
  slug: string;
  limits: Limits;
  /** Those that were set for this company. */
  own: QuotaName[];
}

/** What a company may use; for operators. @throws AppError `not_found` */
export async function findQuotas(slug: string): Promise<CompanyQuotas> {
  const rows = await withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string; name: string | null; most: bigint | null }[]>`
      SELECT t.id AS "tenantId", q.name, q.most FROM tenant t
      LEFT JOIN tenant_quota q ON q.tenant_id = t.id AND q.most IS NOT NULL
      WHERE t.slug = ${slug}::citext`,
  );
  const [first] = rows;
  if (first === undefined) throw notFound("Company");
  const limits = defaultLimits();
  const own = QUOTA_NAMES.filter((name) => rows.some((row) => row.name === name));
  for (const name of own) {
    limits[name] = Number(rows.find((row) => row.name === name)?.most);
  }
  return { tenantId: first.tenantId, slug, limits, own };
}

/**
 * Sets quotas of one company; null: the default again. Processes go by it within half a minute.
 * @throws AppError `not_found`
 */
export async function setQuotas(
  slug: string,
  quotas: ReadonlyMap<QuotaName, number | null>,
  clock: Clock = systemClock,
): Promise<CompanyQuotas> {
  const { tenantId } = await findQuotas(slug);
  await withPlatform(async (tx) => {
    for (const [name, most] of quotas) {
      await tx.$executeRaw`
        INSERT INTO tenant_quota (tenant_id, name, most, updated_at)
        VALUES (${tenantId}::uuid, ${name}, ${most}::bigint, ${clock.now()})
        ON CONFLICT (tenant_id, name) DO UPDATE SET most = EXCLUDED.most, updated_at = EXCLUDED.updated_at`;
    }
  });
  return findQuotas(slug);
}
