import { recordAudit } from "@/domain/tenancy";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError } from "@/kernel/errors";
import { lockPolicies } from "../lock-policies";
import { policiesChanged } from "../policies-changed";
import type { OrderPolicies, PoliciesView } from "../schemas";
import { listPolicies } from "./list-policies";

/**
 * Sets the order in which policies are tried; the default stays the last (rule 2).
 * @throws AppError `invalid` for an unknown id or one that is named twice; `conflict` when one is
 * missing: somebody made it meanwhile
 */
export async function orderPolicies(
  ctx: TenantContext,
  { ids }: OrderPolicies,
): Promise<PoliciesView> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  const rows = await ctx.tx.$queryRaw<{ id: string; name: string }[]>`
    SELECT id, name::text AS name FROM policy
    WHERE tenant_id = ${ctx.tenantId}::uuid AND archived_at IS NULL AND NOT is_default
    ORDER BY position, id`;
  const before = rows.map(({ id }) => id);
  if (new Set(ids).size !== ids.length || ids.some((id) => !before.includes(id))) {
    throw new AppError(
      "invalid",
      "The order names something that is no policy, or names one twice.",
      {
        issues: [{ path: "ids", message: "must name every policy but the default once" }],
      },
    );
  }
  if (ids.length !== before.length) {
    throw new AppError(
      "conflict",
      "The order misses a policy that was made meanwhile. Look again.",
      {
        issues: [{ path: "ids", message: "must name every policy but the default once" }],
      },
    );
  }
  if (ids.every((id, index) => before[index] === id)) return listPolicies(ctx);
  await ctx.tx.$executeRaw`
    UPDATE policy SET position = u.position - 1
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS u(id, position)
    WHERE policy.tenant_id = ${ctx.tenantId}::uuid AND policy.id = u.id`;
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  await recordAudit(ctx, {
    action: "policy.order",
    subjectKind: "policy",
    data: { order: ids.map((id) => names.get(id) ?? id) },
  });
  await policiesChanged(ctx);
  return listPolicies(ctx);
}
