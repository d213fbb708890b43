import { withTenant } from "@/infra/db";
import { type Clock, systemClock } from "@/kernel/clock";
import { refreshClocks } from "./refresh-clocks";

const BATCH = 500;

/**
 * Judges every unfinished ticket anew after the tenant changed its policies or calendars: elapsed
 * time stays, open clocks get their new terms, verdicts keep theirs (rule 8).
 *
 * Crash story: batches are transactions of their own and idempotent, and note how far the run is;
 * only when all are done is the change noted as applied, so a crash in between starts over. A change
 * made meanwhile is newer than what is noted, and is applied by the next run.
 * @returns how many tickets were looked at
 */
export async function applyPolicies(tenantId: string, clock: Clock = systemClock): Promise<number> {
  const scope = { tenantId, actor: { kind: "system", name: "sla" } as const, clock };
  const changedAt = await withTenant(scope, async (ctx) => {
    const [row] = await ctx.tx.$queryRaw<{ changedAt: Date | null }[]>`
      UPDATE tenant SET policies_apply_done = 0, policies_apply_total = (
        SELECT count(*) FROM ticket
        WHERE tenant_id = tenant.id AND status IN ('open', 'pending', 'on_hold'))
      WHERE id = ${tenantId}::uuid RETURNING policies_changed_at AS "changedAt"`;
    return row?.changedAt ?? null;
  });
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
    // Progress is for the eyes: a transaction of its own, so that nobody waits for the batch.
    await noteProgress(scope, total);
    if (ids.length < BATCH) break;
  }
  await withTenant(scope, (ctx) =>
    ctx.tx.tenant.update({
      where: { id: tenantId },
      data: { policiesAppliedAt: changedAt },
      select: { id: true },
    }),
  );
  return total;
}

async function noteProgress(scope: Parameters<typeof withTenant>[0], done: number): Promise<void> {
  await withTenant(scope, (ctx) =>
    ctx.tx.tenant.update({
      where: { id: ctx.tenantId },
      data: { policiesApplyDone: done },
      select: { id: true },
    }),
  );
}
