import type { TenantContext } from "@/infra/db";

/** One change of a tenant's policies and calendars at a time: each is checked against all others. */
export async function lockPolicies(ctx: TenantContext): Promise<void> {
  await ctx.tx.$queryRaw`
    SELECT 1 FROM tenant WHERE id = ${ctx.tenantId}::uuid FOR NO KEY UPDATE`;
}
