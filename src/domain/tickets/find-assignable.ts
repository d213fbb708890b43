import type { TenantContext } from "@/infra/db";
import { type Role, roleHolds } from "@/kernel/actor";
import { AppError } from "@/kernel/errors";

/** @throws AppError `invalid` when nobody has that id, was revoked, or may only read */
export async function requireAssignableMember(
  ctx: TenantContext,
  memberId: string,
  path: string,
): Promise<{ id: string; role: Role }> {
  const member = await ctx.tx.member.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: memberId } },
    select: { id: true, role: true, revokedAt: true },
  });
  if (member === null) throw refusal("There is no such member.", path, "no such member");
  if (member.revokedAt !== null) {
    throw refusal("This person no longer works here.", path, "membership was revoked");
  }
  const role = member.role as Role;
  if (!roleHolds(role, "ticket.update")) {
    throw refusal("This person may only read tickets.", path, "role viewer cannot work on tickets");
  }
  return { id: member.id, role };
}

/** @throws AppError `invalid` when there is no such team, or it was archived */
export async function requireTeam(ctx: TenantContext, teamId: string, path: string): Promise<void> {
  const team = await ctx.tx.team.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: teamId } },
    select: { archivedAt: true },
  });
  if (team === null) throw refusal("There is no such team.", path, "no such team");
  if (team.archivedAt !== null) {
    throw refusal("This team no longer exists.", path, "team is archived");
  }
}

function refusal(message: string, path: string, issue: string): AppError {
  return new AppError("invalid", message, { issues: [{ path, message: issue }] });
}
