import { authorise, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { lastChanges } from "../last-changes";
import { type PoliciesView, PolicyDefinition, type PolicyView } from "../schemas";

interface PolicyRow extends Omit<PolicyView, "definition" | "lastChange"> {
  definition: unknown;
  updatedAt: Date;
}

/** The policies in the order they are tried, and how far open tickets follow their last change. */
export async function listPolicies(ctx: TenantContext): Promise<PoliciesView> {
  authorise(ctx, "settings.read");
  const rows = await ctx.tx.$queryRaw<PolicyRow[]>`
    WITH held AS (
      SELECT policy_id, count(*)::int AS count FROM ticket
      WHERE tenant_id = ${ctx.tenantId}::uuid AND status IN ('open', 'pending', 'on_hold')
      GROUP BY policy_id)
    SELECT p.id, p.name::text AS name, p.position, p.is_default AS "isDefault",
      p.is_active AS "isActive", p.version, v.definition, coalesce(held.count, 0) AS "openTickets",
      p.updated_at AS "updatedAt"
    FROM policy p
    JOIN policy_version v
      ON v.tenant_id = p.tenant_id AND v.policy_id = p.id AND v.version = p.version
    LEFT JOIN held ON held.policy_id = p.id
    WHERE p.tenant_id = ${ctx.tenantId}::uuid AND p.archived_at IS NULL
    ORDER BY p.is_default, p.position, p.id`;
  const changes = await lastChanges(ctx, "policy");
  const data = rows.map(({ updatedAt, definition, ...row }, index) => ({
    ...row,
    position: index,
    definition: PolicyDefinition.parse(definition),
    lastChange: changes.get(row.id) ?? { byName: "Echolot", at: updatedAt.toISOString() },
  }));
  return { data, applying: await readProgress(ctx) };
}

/** @throws AppError `not_found` */
export async function getPolicy(ctx: TenantContext, id: string): Promise<PolicyView> {
  const { data } = await listPolicies(ctx);
  const policy = data.find((each) => each.id === id);
  if (policy === undefined) throw notFound("Policy");
  return policy;
}

async function readProgress(ctx: TenantContext): Promise<PoliciesView["applying"]> {
  const [row] = await ctx.tx.$queryRaw<{ done: number; total: number }[]>`
    SELECT policies_apply_done AS done, policies_apply_total AS total FROM tenant
    WHERE id = ${ctx.tenantId}::uuid
      AND policies_changed_at IS NOT NULL
      AND policies_applied_at IS DISTINCT FROM policies_changed_at`;
  return row === undefined ? null : { done: Math.min(row.done, row.total), total: row.total };
}
