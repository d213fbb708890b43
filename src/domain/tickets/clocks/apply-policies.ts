import { ApplyPolicies } from "@/domain/sla";
import { type TenantContext, withTenant } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { refreshClocks } from "./refresh-clocks";

/** Tickets of a transaction: short enough that nobody who works on one of them notices the lock. */
const BATCH = 500;
/** Then it is the next company's turn. */
const TURN_MS = 2_000;

interface Progress {
  changedAt: Date;
  after: string;
  done: number;
}

/**
 * A turn of judging a tenant's unfinished tickets anew after its policies or calendars changed:
 * elapsed time stays, open clocks get their new terms, verdicts keep theirs (rule 8). What is left
 * when the turn is over waits at the end of the queue.
 *
 * Crash story: a batch and how far it came are one transaction, so the next turn goes on behind it;
 * the sweep gives the job anew. A change made meanwhile starts over, being newer than the one that
 * this progress is for.
 * @returns how many tickets were looked at in this turn, and whether all are done
 */
export async function applyPolicies(
  tenantId: string,
  clock: Clock = systemClock,
  turnMs = TURN_MS,
): Promise<{ tickets: number; isDone: boolean }> {
  const scope = { tenantId, actor: { kind: "system", name: "sla" } as const, clock };
  const endsAt = performance.now() + turnMs;
  let tickets = 0;
  for (;;) {
    const looked = await withTenant(scope, applyBatch, { timeoutMs: 60_000 });
    tickets += looked;
    if (looked < BATCH) return { tickets, isDone: true };
    if (performance.now() > endsAt) break;
  }
  await enqueue(ApplyPolicies, { tenantId });
  return { tickets, isDone: false };
}

async function applyBatch(ctx: TenantContext): Promise<number> {
  const progress = await readProgress(ctx);
  if (progress === null) return 0;
  const { changedAt, after, done } = progress;
  const rows = await ctx.tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM ticket
    WHERE tenant_id = ${ctx.tenantId}::uuid AND id > ${after}::uuid
      AND status IN ('open', 'pending', 'on_hold')
    ORDER BY id LIMIT ${BATCH}`;
  const ids = rows.map((row) => row.id);
  await refreshClocks(ctx, ids);
  await ctx.tx.tenant.update({
    where: { id: ctx.tenantId },
    data: {
      policiesApplyAfter: ids.at(-1) ?? after,
      policiesApplyDone: done + ids.length,
      ...(ids.length < BATCH && { policiesAppliedAt: changedAt }),
    },
    select: { id: true },
  });
  return ids.length;
}

/**
 * Where this change stands; from the beginning if it is newer than what was being applied. Null: there
 * is none that is not applied.
 */
async function readProgress(ctx: TenantContext): Promise<Progress | null> {
  const tenant = await ctx.tx.tenant.findUniqueOrThrow({
    where: { id: ctx.tenantId },
    select: {
      policiesChangedAt: true,
      policiesAppliedAt: true,
      policiesApplyFor: true,
      policiesApplyAfter: true,
      policiesApplyDone: true,
    },
  });
  const changedAt = tenant.policiesChangedAt;
  const isOf = (at: Date | null) => at?.getTime() === changedAt?.getTime();
  if (changedAt === null || isOf(tenant.policiesAppliedAt)) return null;
  if (isOf(tenant.policiesApplyFor)) {
    const after = tenant.policiesApplyAfter ?? NO_TICKET;
    return { changedAt, after, done: tenant.policiesApplyDone };
  }
  await ctx.tx.$executeRaw`
    UPDATE tenant SET policies_apply_for = policies_changed_at, policies_apply_after = NULL,
      policies_apply_done = 0, policies_apply_total = (
        SELECT count(*) FROM ticket
        WHERE tenant_id = tenant.id AND status IN ('open', 'pending', 'on_hold'))
    WHERE id = ${ctx.tenantId}::uuid`;
  return { changedAt, after: NO_TICKET, done: 0 };
}

const NO_TICKET = "00000000-0000-0000-0000-000000000000";
