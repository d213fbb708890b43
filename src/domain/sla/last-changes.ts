import type { TenantContext } from "@/infra/db";

export interface LastChange {
  byName: string;
  at: string;
}

/** Who changed each calendar or policy last, by its id: one statement. */
export async function lastChanges(
  ctx: TenantContext,
  subjectKind: "calendar" | "policy",
): Promise<Map<string, LastChange>> {
  const rows = await ctx.tx.$queryRaw<{ id: string; at: Date; byName: string | null }[]>`
    SELECT DISTINCT ON (a.subject_id) a.subject_id AS id, a.at,
      coalesce(p.name, token.name, a.actor->>'name') AS "byName"
    FROM audit_event a
    LEFT JOIN member m ON m.tenant_id = a.tenant_id AND m.id::text = a.actor->>'memberId'
    LEFT JOIN person p ON p.id = m.person_id
    LEFT JOIN api_token token
      ON token.tenant_id = a.tenant_id AND token.id::text = a.actor->>'tokenId'
    WHERE a.tenant_id = ${ctx.tenantId}::uuid AND a.subject_kind = ${subjectKind}
      AND a.subject_id IS NOT NULL
    ORDER BY a.subject_id, a.at DESC, a.id DESC`;
  return new Map(
    rows.map(({ id, at, byName }) => [id, { byName: byName ?? "Echolot", at: at.toISOString() }]),
  );
}
