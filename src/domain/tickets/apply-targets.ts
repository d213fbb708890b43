import { withTenant } from "@/infra/db";
import { type Clock, systemClock } from "@/kernel/clock";
import { refreshClocks } from "./refresh-clocks";

const BATCH = 500;

/**
 * Re-evaluates every unfinished ticket after the tenant changed its targets: elapsed time stays,
 * running clocks get the new target, verdicts keep theirs (rule 8).
 *
 * Crash story: batches are transactions of their own and idempotent; only when all are done is the
 * change noted as applied, so a crash in between starts over. A change made meanwhile is newer than
 * what is noted, and is applied by the next run. @returns how many tickets were looked at
 */
export async function applyTargets(tenantId: string, clock: Clock = systemClock): Promise<number> {
  const scope = { tenantId, actor: { kind: "system", name: "sla" } as const, clock };
  const { targetsChangedAt } = await withTenant(scope, (ctx) =>
    ctx.tx.tenant.findUniqueOrThrow({
      where: { id: tenantId },
      select: { targetsChangedAt: true },
    }),
  );
  let after = "00000000-0000-0000-0000-000000000000";
  let total = 0;
  for (;;) {
    const ids = await withTenant(
      scope,
      async (ctx) => {
        const rows = await ctx.tx.$queryRaw<{ id: string }[]>`
          SELECT id FROM ticket
          WHERE tenant_id = ${tenantId}::uuid AND id > ${after}::uuid
            AND status IN ('open', 'pending', 'on_hold')
          ORDER BY id LIMIT ${BATCH}`;
        const batch = rows.map((row) => row.id);
        await refreshClocks(ctx, batch);
        return batch;
      },
      { timeoutMs: 60_000 },
    );
    total += ids.length;
    after = ids.at(-1) ?? after;
    if (ids.length < BATCH) break;
  }
  await withTenant(scope, (ctx) =>
    ctx.tx.tenant.update({
      where: { id: tenantId },
      data: { targetsAppliedAt: targetsChangedAt },
      select: { id: true },
    }),
  );
  return total;
}
