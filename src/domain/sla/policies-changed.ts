import type { TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { ApplyPolicies } from "./jobs";

/**
 * Notes that policies or calendars were changed: open tickets follow in the background (rule 8). The
 * note is the truth; the job after the commit only saves the wait for the next sweep.
 */
export async function policiesChanged(ctx: TenantContext): Promise<void> {
  // Two changes at one instant are two: the second is not taken for applied with the first.
  await ctx.tx.$executeRaw`
    UPDATE tenant SET policies_apply_done = 0, policies_apply_total = 0,
      policies_changed_at = greatest(${ctx.clock.now()}, policies_changed_at + interval '1 millisecond')
    WHERE id = ${ctx.tenantId}::uuid`;
  ctx.afterCommit(async () => {
    await enqueue(ApplyPolicies, { tenantId: ctx.tenantId });
  });
}
