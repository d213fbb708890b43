import type { TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { ApplyPolicies } from "./jobs";

/**
 * Notes that policies or calendars were changed: open tickets follow in the background (rule 8). The
 * note is the truth; the job after the commit only saves the wait for the next sweep.
 */
export async function policiesChanged(ctx: TenantContext): Promise<void> {
  await ctx.tx.tenant.update({
    where: { id: ctx.tenantId },
    data: { policiesChangedAt: ctx.clock.now(), policiesApplyDone: 0, policiesApplyTotal: 0 },
    select: { id: true },
  });
  ctx.afterCommit(async () => {
    await enqueue(ApplyPolicies, { tenantId: ctx.tenantId });
  });
}
