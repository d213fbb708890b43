import { recordAudit } from "@/domain/tenancy";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { lockPolicies } from "../lock-policies";
import { policiesChanged } from "../policies-changed";

/**
 * Takes a policy away: its open tickets come under the next that matches, verdicts keep it.
 * @throws AppError `not_found`; `conflict` for the default
 */
export async function archivePolicy(ctx: TenantContext, id: string): Promise<void> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  const [policy] = await ctx.tx.$queryRaw<
    { name: string; isDefault: boolean; isActive: boolean }[]
  >`
    SELECT name::text AS name, is_default AS "isDefault", is_active AS "isActive" FROM policy
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${id}::uuid AND archived_at IS NULL
    FOR UPDATE`;
  if (policy === undefined) throw notFound("Policy");
  if (policy.isDefault) {
    throw new AppError(
      "conflict",
      "The default policy is what remains when no other matches: it stays.",
    );
  }
  await ctx.tx.policy.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    data: { archivedAt: ctx.clock.now(), updatedAt: ctx.clock.now() },
    select: { id: true },
  });
  await recordAudit(ctx, {
    action: "policy.archive",
    subjectKind: "policy",
    subjectId: id,
    data: { name: policy.name },
  });
  if (policy.isActive) await policiesChanged(ctx);
}
