import { authorise, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { recordAudit } from "./record-audit";
import type { SettingsView, UpdateSettings } from "./schemas";

/** The tenant's settings, and who changed each block last. */
export async function getSettings(ctx: TenantContext): Promise<SettingsView> {
  authorise(ctx, "settings.read");
  const tenant = await readTenant(ctx);
  const changes = await ctx.tx.$queryRaw<{ block: string; at: Date; byName: string | null }[]>`
    SELECT DISTINCT ON (a.subject_kind) a.subject_kind AS block, a.at,
      coalesce(p.name, token.name, a.actor->>'name') AS "byName"
    FROM audit_event a
    LEFT JOIN member m ON m.tenant_id = a.tenant_id AND m.id::text = a.actor->>'memberId'
    LEFT JOIN person p ON p.id = m.person_id
    LEFT JOIN api_token token
      ON token.tenant_id = a.tenant_id AND token.id::text = a.actor->>'tokenId'
    WHERE a.tenant_id = ${ctx.tenantId}::uuid
      AND a.subject_kind = 'settings.general'
    ORDER BY a.subject_kind, a.at DESC, a.id DESC`;
  const lastOf = (block: string) => {
    const change = changes.find((each) => each.block === block);
    return change === undefined
      ? null
      : { byName: change.byName ?? "Echolot", at: change.at.toISOString() };
  };
  return {
    slug: tenant.slug,
    name: tenant.name,
    locale: tenant.locale === "de" ? "de" : "en",
    timeZone: tenant.timeZone,
    reopenWindowDays: tenant.reopenWindowDays,
    lastChange: { general: lastOf("settings.general") },
  };
}

/** Changes what is named and notes who did; what stays as it was leaves no trace. */
export async function updateSettings(
  ctx: TenantContext,
  patch: UpdateSettings,
): Promise<SettingsView> {
  authorise(ctx, "settings.manage");
  await ctx.tx.$queryRaw`SELECT 1 FROM tenant WHERE id = ${ctx.tenantId}::uuid FOR UPDATE`;
  const before: Record<string, unknown> = { ...(await readTenant(ctx)) };
  const changed = Object.entries(patch).filter(
    ([field, value]) => value !== undefined && before[field] !== value,
  );
  if (changed.length > 0) {
    await ctx.tx.tenant.update({
      where: { id: ctx.tenantId },
      data: { ...Object.fromEntries(changed), updatedAt: ctx.clock.now() },
      select: { id: true },
    });
    await recordAudit(ctx, {
      action: "settings.update",
      subjectKind: "settings.general",
      data: Object.fromEntries(changed),
    });
  }
  return getSettings(ctx);
}

async function readTenant(ctx: TenantContext) {
  const tenant = await ctx.tx.tenant.findUnique({ where: { id: ctx.tenantId } });
  if (tenant === null) throw notFound("Company");
  return tenant;
}
