import { authorise, emptySql, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import type { ListTeams, TeamView } from "./schemas";

interface TeamRow extends Omit<TeamView, "createdAt" | "archivedAt"> {
  createdAt: Date;
  archivedAt: Date | null;
}

/** The teams by name, each with those of its members who are not revoked. */
export async function listTeams(
  ctx: TenantContext,
  { state }: ListTeams = { state: "active" },
): Promise<TeamView[]> {
  authorise(ctx, "member.read");
  const which = {
    active: sql`WHERE t.archived_at IS NULL`,
    archived: sql`WHERE t.archived_at IS NOT NULL`,
    all: emptySql,
  }[state];
  return readTeams(ctx, which);
}

/** @throws AppError `not_found` */
export async function getTeam(ctx: TenantContext, id: string): Promise<TeamView> {
  authorise(ctx, "member.read");
  const [team] = await readTeams(ctx, sql`WHERE t.id = ${id}::uuid`);
  if (team === undefined) throw notFound("Team");
  return team;
}

async function readTeams(ctx: TenantContext, which: typeof emptySql): Promise<TeamView[]> {
  const rows = await ctx.tx.$queryRaw<TeamRow[]>`
    SELECT t.id, t.name::text AS name, t.created_at AS "createdAt", t.archived_at AS "archivedAt",
      ARRAY(
        SELECT tm.member_id::text FROM team_member tm
        JOIN member m ON m.tenant_id = tm.tenant_id AND m.id = tm.member_id
        WHERE tm.tenant_id = t.tenant_id AND tm.team_id = t.id AND m.revoked_at IS NULL
        ORDER BY tm.member_id
      ) AS "memberIds"
    FROM team t
    ${which}
    ORDER BY t.name, t.id`;
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    archivedAt: row.archivedAt?.toISOString() ?? null,
  }));
}
