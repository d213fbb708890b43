import { recordAudit } from "@/domain/tenancy";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { lockPolicies } from "../lock-policies";

/**
 * Takes a calendar away; verdicts made by it keep its versions.
 * @throws AppError `not_found`; `conflict` while policies count in it
 */
export async function archiveCalendar(ctx: TenantContext, id: string): Promise<void> {
  authorise(ctx, "policy.manage");
  await lockPolicies(ctx);
  const [calendar] = await ctx.tx.$queryRaw<{ name: string }[]>`
    SELECT name::text AS name FROM calendar
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${id}::uuid AND archived_at IS NULL
    FOR UPDATE`;
  if (calendar === undefined) throw notFound("Calendar");
  const counting = await ctx.tx.$queryRaw<{ name: string }[]>`
    SELECT p.name::text AS name FROM policy p
    JOIN policy_version v
      ON v.tenant_id = p.tenant_id AND v.policy_id = p.id AND v.version = p.version
    WHERE p.tenant_id = ${ctx.tenantId}::uuid AND p.archived_at IS NULL
      AND v.calendar_id = ${id}::uuid
    ORDER BY p.name`;
  if (counting.length > 0) {
    const names = counting.map(({ name }) => `“${name}”`).join(", ");
    throw new AppError("conflict", `These policies count in this calendar: ${names}.`, {
      issues: counting.map(({ name }) => ({ path: "policies", message: name })),
    });
  }
  await ctx.tx.calendar.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    data: { archivedAt: ctx.clock.now(), updatedAt: ctx.clock.now() },
    select: { id: true },
  });
  await recordAudit(ctx, {
    action: "calendar.archive",
    subjectKind: "calendar",
    subjectId: id,
    data: { name: calendar.name },
  });
}
