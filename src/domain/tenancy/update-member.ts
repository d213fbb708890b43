import { requireRoom } from "@/domain/quotas";
import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { getMember } from "./list-members";
import { recordAudit } from "./record-audit";
import type { MemberView, UpdateMember } from "./schemas";

/**
 * Changes a member's role, or lets them out or in again. Out means at once: every request asks.
 * The API tokens a revoked member made are revoked too, for they know them.
 * @throws AppError `not_found`; `conflict` when the tenant would be left without an admin
 */
export async function updateMember(
  ctx: TenantContext,
  { id, ...patch }: UpdateMember & { id: string },
): Promise<MemberView> {
  authorise(ctx, "member.manage");
  // Two admins who demote each other at once must wait for one another.
  await ctx.tx.$queryRaw`SELECT 1 FROM tenant WHERE id = ${ctx.tenantId}::uuid FOR UPDATE`;
  const key = { tenantId_id: { tenantId: ctx.tenantId, id } };
  const before = await ctx.tx.member.findUnique({ where: key });
  if (before === null) throw notFound("Member");

  const wasRevoked = before.revokedAt !== null;
  const role = patch.role ?? before.role;
  const isRevoked = patch.isRevoked ?? wasRevoked;
  if (before.role === "admin" && !wasRevoked && (role !== "admin" || isRevoked)) {
    await refuseLastAdmin(ctx, id);
  }

  if (wasRevoked && !isRevoked) await requireRoom(ctx.tx, ctx.tenantId, "members");

  const now = ctx.clock.now();
  await ctx.tx.member.update({
    where: key,
    data: { role, revokedAt: isRevoked ? (before.revokedAt ?? now) : null },
    select: { id: true },
  });
  if (role !== before.role) {
    await audit(ctx, "member.change_role", id, { from: before.role, to: role });
  }
  if (isRevoked && !wasRevoked) {
    const { count } = await ctx.tx.apiToken.updateMany({
      where: { tenantId: ctx.tenantId, createdById: id, revokedAt: null },
      data: { revokedAt: now },
    });
    await audit(ctx, "member.revoke", id, { revokedTokens: count });
  }
  if (!isRevoked && wasRevoked) await audit(ctx, "member.restore", id, {});
  return getMember(ctx, id);
}

async function refuseLastAdmin(ctx: TenantContext, id: string): Promise<void> {
  const others = await ctx.tx.member.count({
    where: { tenantId: ctx.tenantId, role: "admin", revokedAt: null, id: { not: id } },
  });
  if (others > 0) return;
  throw new AppError("conflict", "This is the last admin. Make somebody else an admin first.", {
    issues: [{ path: "role", message: "the last admin stays admin" }],
  });
}

function audit(
  ctx: TenantContext,
  action: string,
  subjectId: string,
  data: Record<string, string | number>,
): Promise<void> {
  return recordAudit(ctx, { action, subjectKind: "member", subjectId, data });
}
