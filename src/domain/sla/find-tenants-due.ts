import { withPlatform } from "@/infra/db/with-platform";

/** Tenants with a clock to which something happens before `until`, and when the first of it does. */
export function findTenantsDue(until: Date): Promise<{ tenantId: string; nextAt: Date }[]> {
  return withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string; nextAt: Date }[]>`
      SELECT tenant_id AS "tenantId", min(next_at) AS "nextAt"
      FROM clock WHERE next_at < ${until} GROUP BY tenant_id ORDER BY 2`,
    { byKeys: true },
  );
}
