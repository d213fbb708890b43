import type { Platform } from "@/connectors/contract";
import { sql, type TenantScope, withTenant } from "@/infra/db";

/**
 * Simulators may listen elsewhere than when their accounts were connected, because their ports were
 * taken: what leads to this one from a channel moves along, so that it goes on as if nothing had
 * happened.
 */
export async function followSimulator(
  admin: TenantScope,
  channel: { id: string; platform: Platform; baseUrl: string },
  url: string,
): Promise<void> {
  const before = new URL(channel.baseUrl).origin;
  const after = new URL(url).origin;
  if (before === after) return;
  // A port that merely begins with these digits is another one.
  const old = `${before.replaceAll(".", "\\.")}(?![0-9])`;
  await withTenant(admin, async ({ tx, tenantId, clock }) => {
    await tx.$executeRaw(sql`
      UPDATE channel SET status = 'active', status_reason = NULL, next_poll_at = ${clock.now()},
        base_url = regexp_replace(base_url, ${old}, ${after}),
        account_id = regexp_replace(account_id, ${old}, ${after}),
        settings = regexp_replace(settings::text, ${old}, ${after}, 'g')::jsonb,
        poll_cursor = regexp_replace(poll_cursor::text, ${old}, ${after}, 'g')::jsonb
      WHERE tenant_id = ${tenantId}::uuid AND id = ${channel.id}::uuid`);
    await tx.$executeRaw(sql`
      UPDATE identity SET scope = regexp_replace(scope, ${old}, ${after}),
        profile_url = regexp_replace(profile_url, ${old}, ${after}),
        avatar_url = regexp_replace(avatar_url, ${old}, ${after})
      WHERE tenant_id = ${tenantId}::uuid AND platform = ${channel.platform}`);
    await tx.$executeRaw(sql`
      UPDATE contact SET avatar_url = regexp_replace(avatar_url, ${old}, ${after})
      WHERE tenant_id = ${tenantId}::uuid AND avatar_url ~ ${old}`);
    await tx.$executeRaw(sql`
      UPDATE message SET permalink = regexp_replace(permalink, ${old}, ${after})
      WHERE tenant_id = ${tenantId}::uuid AND channel_id = ${channel.id}::uuid`);
  });
}
