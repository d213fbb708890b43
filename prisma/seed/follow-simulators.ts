import type { Platform } from "@/connectors/contract";
import { listChannels } from "@/domain/channels";
import { sql, type TenantScope, withTenant } from "@/infra/db";
import type { SimulatorUrls } from "./simulator-control";

/**
 * Simulators may listen elsewhere than when their accounts were connected, because their ports were
 * taken: what leads to them moves along, so that channels go on as if nothing had happened.
 */
export async function followSimulators(admin: TenantScope, urls: SimulatorUrls): Promise<void> {
  const channels = await withTenant(admin, (ctx) => listChannels(ctx));
  for (const { id, platform, baseUrl } of channels) {
    const before = new URL(baseUrl).origin;
    const after = new URL(urls[platform]).origin;
    if (before !== after) await move(admin, { id, platform }, before, after);
  }
}

async function move(
  admin: TenantScope,
  channel: { id: string; platform: Platform },
  before: string,
  after: string,
): Promise<void> {
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
