import { type Sql, sql, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";

const TABLES = { calendar: sql`calendar`, policy: sql`policy` } satisfies Record<string, Sql>;

/** Names are told apart without regard to case. @throws AppError `conflict`, with the field */
export async function refuseTakenName(
  ctx: TenantContext,
  kind: keyof typeof TABLES,
  name: string,
  exceptId: string | null,
): Promise<void> {
  const taken = await ctx.tx.$queryRaw<unknown[]>`
    SELECT 1 FROM ${TABLES[kind]}
    WHERE tenant_id = ${ctx.tenantId}::uuid AND name = ${name}::citext AND archived_at IS NULL
      AND id IS DISTINCT FROM ${exceptId}::uuid`;
  if (taken.length === 0) return;
  throw new AppError("conflict", `Another ${kind} has this name.`, {
    issues: [{ path: "name", message: `another ${kind} has this name` }],
  });
}
