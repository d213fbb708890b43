import { fingerprint } from "@/infra/crypto";
import { prepared } from "@/infra/db";
import { queryPlatform, withPlatform } from "@/infra/db/with-platform";
import type { Role } from "@/kernel/actor";
import { type Clock, systemClock } from "@/kernel/clock";

export const TOKEN_PREFIX = "ek_";
const LAST_USE_PRECISION_MS = 60_000;

/** Whose token this is; null when it is unknown or revoked. Notes its use, once a minute at most. */
export async function verifyToken(
  token: string,
  clock: Clock = systemClock,
): Promise<{ tenantId: string; tokenId: string; role: Role } | null> {
  if (!token.startsWith(TOKEN_PREFIX) || token.length > 200) return null;
  // Two statements that stand for themselves: a transaction around them would cost twice their time.
  const [found] = await queryPlatform<{
    tenantId: string;
    tokenId: string;
    role: Role;
    lastUsedAt: Date | null;
  }>(prepared`
    SELECT tenant_id AS "tenantId", id AS "tokenId", role, last_used_at AS "lastUsedAt"
    FROM api_token WHERE token_hash = ${fingerprint(token)} AND revoked_at IS NULL`);
  if (found === undefined) return null;
  const now = clock.now();
  const { lastUsedAt, ...verified } = found;
  if (lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= LAST_USE_PRECISION_MS) {
    await withPlatform(
      (tx) => tx.$executeRaw`
        UPDATE api_token SET last_used_at = ${now}
        WHERE tenant_id = ${found.tenantId}::uuid AND id = ${found.tokenId}::uuid`,
    );
  }
  return verified;
}
