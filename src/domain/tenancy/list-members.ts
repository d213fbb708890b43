import { authorise, emptySql, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import type { ListMembers, MemberView } from "./schemas";

interface MemberRow extends Omit<MemberView, "createdAt" | "revokedAt"> {
  createdAt: Date;
  revokedAt: Date | null;
}

/** The people of the tenant by name. */
export async function listMembers(
  ctx: TenantContext,
  { state }: ListMembers = { state: "active" },
): Promise<MemberView[]> {
  authorise(ctx, "member.read");
  const which = {
    active: sql`WHERE m.revoked_at IS NULL`,
    revoked: sql`WHERE m.revoked_at IS NOT NULL`,
    all: emptySql,
  }[state];
  return readMembers(ctx, which);
}

/** @throws AppError `not_found` */
export async function getMember(ctx: TenantContext, id: string): Promise<MemberView> {
  authorise(ctx, "member.read");
  const [member] = await readMembers(ctx, sql`WHERE m.id = ${id}::uuid`);
  if (member === undefined) throw notFound("Member");
  return member;
}

async function readMembers(ctx: TenantContext, which: typeof emptySql): Promise<MemberView[]> {
  const rows = await ctx.tx.$queryRaw<MemberRow[]>`
    SELECT m.id, p.name, p.email::text AS email, m.role, m.created_at AS "createdAt",
      m.revoked_at AS "revokedAt",
      ARRAY(
        SELECT tm.team_id::text FROM team_member tm
        JOIN team t ON t.tenant_id = tm.tenant_id AND t.id = tm.team_id
        WHERE tm.tenant_id = m.tenant_id AND tm.member_id = m.id AND t.archived_at IS NULL
        ORDER BY t.name
      ) AS "teamIds"
    FROM member m JOIN person p ON p.id = m.person_id
    ${which}
    ORDER BY lower(p.name), m.id`;
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
  }));
}
