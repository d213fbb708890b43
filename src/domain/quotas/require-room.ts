import { type Sql, sql, type Tx } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import { AppError } from "@/kernel/errors";
import { limitSql } from "./limits";

export type CountedQuota = "channels" | "members" | "tokens";

const COUNTED: Record<CountedQuota, Sql> = {
  channels: sql`FROM channel WHERE disconnected_at IS NULL AND`,
  members: sql`FROM member WHERE revoked_at IS NULL AND`,
  tokens: sql`FROM api_token WHERE revoked_at IS NULL AND`,
};

/**
 * Refuses one more than the company's quota allows. Holds the company's row until the transaction
 * ends, so that two who take the last place at once wait for each other. `tx` may be the platform's.
 * @throws AppError `quota_exceeded`
 */
export async function requireRoom(tx: Tx, tenantId: string, quota: CountedQuota): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM tenant WHERE id = ${tenantId}::uuid FOR NO KEY UPDATE`;
  const [row] = await tx.$queryRaw<{ used: bigint; most: bigint }[]>`
    SELECT (SELECT count(*) ${COUNTED[quota]} tenant_id = ${tenantId}::uuid) AS used,
      ${limitSql(tenantId, quota)} AS most`;
  if (row === undefined || row.used < row.most) return;
  metrics().quotaRefusals.inc({ quota });
  throw new AppError(
    "quota_exceeded",
    `This company has all of its ${row.most} ${quota}. Remove one, or ask whoever operates Echolot for more.`,
  );
}
