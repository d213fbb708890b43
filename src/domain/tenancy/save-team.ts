import { authorise, type TenantContext } from "@/infra/db";
import { AppError, notFound } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { getTeam } from "./list-teams";
import { recordAudit } from "./record-audit";
import type { CreateTeam, TeamView, UpdateTeam } from "./schemas";

/** @throws AppError `conflict` when a team has this name, `invalid` for unknown members */
export async function createTeam(ctx: TenantContext, input: CreateTeam): Promise<TeamView> {
  authorise(ctx, "team.manage");
  await refuseTakenName(ctx, input.name, null);
  const id = newId();
  await ctx.tx.team.create({
    data: { tenantId: ctx.tenantId, id, name: input.name, createdAt: ctx.clock.now() },
    select: { id: true },
  });
  await setMembers(ctx, id, input.memberIds ?? []);
  await recordAudit(ctx, {
    action: "team.create",
    subjectKind: "team",
    subjectId: id,
    data: { name: input.name },
  });
  return getTeam(ctx, id);
}

/**
 * Renames a team, sets its members, archives it or brings it back. Tickets keep an archived team.
 * @throws AppError `not_found`, `conflict`, `invalid`
 */
export async function updateTeam(
  ctx: TenantContext,
  { id, name, memberIds, isArchived }: UpdateTeam & { id: string },
): Promise<TeamView> {
  authorise(ctx, "team.manage");
  const [before] = await ctx.tx.$queryRaw<{ name: string; archivedAt: Date | null }[]>`
    SELECT name::text AS name, archived_at AS "archivedAt" FROM team
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`;
  if (before === undefined) throw notFound("Team");
  const willBeArchived = isArchived ?? before.archivedAt !== null;
  const nextName = name ?? before.name;
  if (!willBeArchived) await refuseTakenName(ctx, nextName, id);
  await ctx.tx.team.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    data: {
      name: nextName,
      archivedAt: willBeArchived ? (before.archivedAt ?? ctx.clock.now()) : null,
    },
    select: { id: true },
  });
  if (memberIds !== undefined) await setMembers(ctx, id, memberIds);
  await recordAudit(ctx, {
    action: "team.update",
    subjectKind: "team",
    subjectId: id,
    data: { name: nextName, isArchived: willBeArchived, ...(memberIds && { memberIds }) },
  });
  return getTeam(ctx, id);
}

async function setMembers(
  ctx: TenantContext,
  teamId: string,
  memberIds: readonly string[],
): Promise<void> {
  const wanted = [...new Set(memberIds)];
  const known = await ctx.tx.member.count({
    where: { tenantId: ctx.tenantId, id: { in: wanted }, revokedAt: null },
  });
  if (known !== wanted.length) {
    throw new AppError("invalid", "Not everybody named is a member.", {
      issues: [{ path: "memberIds", message: "names somebody who is no active member" }],
    });
  }
  await ctx.tx.teamMember.deleteMany({ where: { tenantId: ctx.tenantId, teamId } });
  await ctx.tx.teamMember.createMany({
    data: wanted.map((memberId) => ({ tenantId: ctx.tenantId, teamId, memberId })),
  });
}

async function refuseTakenName(
  ctx: TenantContext,
  name: string,
  exceptId: string | null,
): Promise<void> {
  const taken = await ctx.tx.$queryRaw<unknown[]>`
    SELECT 1 FROM team
    WHERE tenant_id = ${ctx.tenantId}::uuid AND name = ${name}::citext AND archived_at IS NULL
      AND id IS DISTINCT FROM ${exceptId}::uuid`;
  if (taken.length === 0) return;
  throw new AppError("conflict", "Another team has this name.", {
    issues: [{ path: "name", message: "another team has this name" }],
  });
}
