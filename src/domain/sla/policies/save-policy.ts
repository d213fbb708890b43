import { isDeepStrictEqual } from "node:util";
import { recordAudit } from "@/domain/tenancy";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { lockPolicies } from "../lock-policies";
import { policiesChanged } from "../policies-changed";
import { refuseTakenName } from "../refuse-taken-name";
import { PolicyDefinition, type PolicyView, type SavePolicy } from "../schemas";
import { checkDefinition } from "./check-definition";
import { getPolicy } from "./list-policies";

const MOST_POLICIES = 200;

/**
 * A new policy, tried after all others but the default.
 * @throws AppError `conflict` for a taken name; `invalid` for what the definition names wrongly
 */
export async function createPolicy(
  ctx: TenantContext,
  { name, isActive = true, definition: wanted }: SavePolicy,
): Promise<PolicyView> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  await refuseTakenName(ctx, "policy", name, null);
  const { definition } = await checkDefinition(ctx, wanted);
  const [row] = await ctx.tx.$queryRaw<{ count: number; next: number }[]>`
    SELECT count(*)::int AS count, coalesce(max(position), -1)::int + 1 AS next FROM policy
    WHERE tenant_id = ${ctx.tenantId}::uuid AND archived_at IS NULL AND NOT is_default`;
  if ((row?.count ?? 0) >= MOST_POLICIES) {
    throw new AppError("conflict", `A company can have ${MOST_POLICIES} policies.`);
  }
  const id = newId();
  const now = ctx.clock.now();
  await ctx.tx.policy.create({
    data: {
      tenantId: ctx.tenantId,
      id,
      name,
      position: row?.next ?? 0,
      isActive,
      createdAt: now,
      updatedAt: now,
    },
    select: { id: true },
  });
  await writeVersion(ctx, id, 1, definition);
  await audit(ctx, "policy.create", id, { name, isActive, version: 1 });
  if (isActive) await policiesChanged(ctx);
  return getPolicy(ctx, id);
}

/**
 * Every change of a definition is a new version; open tickets are judged by it from now on, verdicts
 * keep the version they were made by (rule 8).
 * @throws AppError `not_found`; `conflict` for a stale version or a taken name; `invalid` for a wrong
 * definition, and for a default policy that would not be one
 */
export async function updatePolicy(
  ctx: TenantContext,
  { id, name, isActive, definition: wanted, version }: SavePolicy & { id: string },
): Promise<PolicyView> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  const before = await readCurrent(ctx, id);
  if (version !== undefined && version !== before.version) {
    throw new AppError("conflict", "Somebody changed this policy since you looked. Look again.", {
      issues: [{ path: "version", message: `is ${before.version} by now` }],
    });
  }
  await refuseTakenName(ctx, "policy", name, id);
  const willBeActive = isActive ?? before.isActive;
  const isNewVersion = !isDeepStrictEqual(wanted, before.definition);
  const { definition } = isNewVersion
    ? await checkDefinition(ctx, wanted)
    : { definition: before.definition };
  if (before.isDefault) refuseLessThanDefault(definition, willBeActive);
  const isActivated = willBeActive && !before.isActive;
  if (isActivated && !isNewVersion) await checkDefinition(ctx, wanted);
  const isSame = !isNewVersion && name === before.name && willBeActive === before.isActive;
  if (isSame) return getPolicy(ctx, id);
  const next = isNewVersion ? before.version + 1 : before.version;
  if (isNewVersion) await writeVersion(ctx, id, next, definition);
  await ctx.tx.policy.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    data: { name, isActive: willBeActive, version: next, updatedAt: ctx.clock.now() },
    select: { id: true },
  });
  await audit(ctx, "policy.update", id, { name, isActive: willBeActive, version: next });
  const counts = before.isActive || willBeActive;
  if (counts && (isNewVersion || willBeActive !== before.isActive)) await policiesChanged(ctx);
  return getPolicy(ctx, id);
}

interface Current {
  name: string;
  version: number;
  isDefault: boolean;
  isActive: boolean;
  definition: PolicyDefinition;
}

async function readCurrent(ctx: TenantContext, id: string): Promise<Current> {
  const [row] = await ctx.tx.$queryRaw<(Omit<Current, "definition"> & { definition: unknown })[]>`
    SELECT p.name::text AS name, p.version, p.is_default AS "isDefault", p.is_active AS "isActive",
      v.definition
    FROM policy p
    JOIN policy_version v
      ON v.tenant_id = p.tenant_id AND v.policy_id = p.id AND v.version = p.version
    WHERE p.tenant_id = ${ctx.tenantId}::uuid AND p.id = ${id}::uuid AND p.archived_at IS NULL
    FOR UPDATE OF p`;
  if (row === undefined) throw notFound("Policy");
  return { ...row, definition: PolicyDefinition.parse(row.definition) };
}

/** Rule 2: at the end stands a policy that every ticket matches. */
function refuseLessThanDefault({ conditions }: PolicyDefinition, isActive: boolean): void {
  const issues = [
    ...(Object.keys(conditions).length > 0
      ? [{ path: "definition.conditions", message: "the default policy matches every ticket" }]
      : []),
    ...(isActive ? [] : [{ path: "isActive", message: "the default policy is always active" }]),
  ];
  if (issues.length === 0) return;
  throw new AppError("invalid", "The default policy is what remains when no other matches.", {
    issues,
  });
}

async function writeVersion(
  ctx: TenantContext,
  policyId: string,
  version: number,
  definition: PolicyDefinition,
): Promise<void> {
  await ctx.tx.policyVersion.create({
    data: {
      tenantId: ctx.tenantId,
      policyId,
      version,
      definition,
      calendarId: definition.calendarId,
      createdAt: ctx.clock.now(),
      createdBy: { ...ctx.actor },
    },
    select: { version: true },
  });
}

function audit(
  ctx: TenantContext,
  action: string,
  subjectId: string,
  data: { name: string; isActive: boolean; version: number },
): Promise<void> {
  return recordAudit(ctx, { action, subjectKind: "policy", subjectId, data });
}
