import type { TenantContext } from "@/infra/db";

/** The company's own zone, for whoever names none. */
export async function findZone(ctx: TenantContext): Promise<string> {
  const tenant = await ctx.tx.tenant.findFirstOrThrow({
    where: { id: ctx.tenantId },
    select: { timeZone: true },
  });
  return tenant.timeZone;
}
