import { withPlatform } from "@/infra/db/with-platform";
import { type Clock, systemClock } from "@/kernel/clock";

const DAY_MS = 86_400_000;

/** Companies that were not pruned for a day, those that waited longest first. */
export async function findPrunable(most: number, clock: Clock = systemClock): Promise<string[]> {
  const dayAgo = new Date(clock.now().getTime() - DAY_MS);
  const rows = await withPlatform(
    (tx) => tx.$queryRaw<{ id: string }[]>`
      SELECT t.id FROM tenant t LEFT JOIN tenant_retention r ON r.tenant_id = t.id
      WHERE r.pruned_at IS NULL OR r.pruned_at < ${dayAgo}
      ORDER BY r.pruned_at NULLS FIRST, t.id LIMIT ${most}`,
  );
  return rows.map(({ id }) => id);
}
