import { type Sql, sql, type TenantContext, withTenant } from "@/infra/db";
import { defaultLimits, isQuota, type Limits, type QuotaName } from "./schemas";

/** How long a process goes by the limits it knows, in milliseconds. */
const FRESH_MS = 30_000;
const MOST_KNOWN = 10_000;

const holder = globalThis as typeof globalThis & {
  echolotLimits?: Map<string, { until: number; limits: Promise<Limits> }>;
};

/** The company's limits as they are now. */
export async function readLimits(ctx: TenantContext): Promise<Limits> {
  const rows = await ctx.tx.tenantQuota.findMany({ where: { tenantId: ctx.tenantId } });
  const limits = defaultLimits();
  for (const { name, most } of rows) {
    if (most !== null && isQuota(name)) limits[name] = Number(most);
  }
  return limits;
}

/** The same without a query where they were read within half a minute: for what is asked all the time. */
export function limitsOf(tenantId: string): Promise<Limits> {
  holder.echolotLimits ??= new Map();
  const known = holder.echolotLimits;
  const now = performance.now();
  const found = known.get(tenantId);
  if (found !== undefined && found.until > now) return found.limits;
  if (known.size >= MOST_KNOWN) known.clear();
  const limits = withTenant({ tenantId, actor: { kind: "system", name: "quotas" } }, readLimits);
  known.set(tenantId, { until: now + FRESH_MS, limits });
  limits.catch(() => known.delete(tenantId));
  return limits;
}

/** The limit inside a statement that has a row of the company in reach. */
export function limitSql(tenantId: string, name: QuotaName): Sql {
  return sql`coalesce((SELECT most FROM tenant_quota q
    WHERE q.tenant_id = ${tenantId}::uuid AND q.name = ${name}), ${defaultLimits()[name]}::bigint)`;
}
