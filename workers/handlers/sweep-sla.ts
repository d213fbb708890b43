import { findDueClocks } from "@/domain/sla";
import { refreshClocks } from "@/domain/tickets";
import { withTenant } from "@/infra/db";
import { systemClock } from "@/kernel/clock";

const MOST = 2_000;

/**
 * Records the breaches that happened since the last run, tenant by tenant. The verdict and its time
 * come from the facts: a sweep that runs late, twice or after an outage records the same.
 */
export async function sweepSla(): Promise<{ tickets: number }> {
  let tickets = 0;
  for (const [tenantId, ticketIds] of await findDueClocks(systemClock.now(), MOST)) {
    await withTenant(
      { tenantId, actor: { kind: "system", name: "sla" } },
      (ctx) => refreshClocks(ctx, ticketIds, { rematch: false }),
      { timeoutMs: 60_000 },
    );
    tickets += ticketIds.length;
  }
  return { tickets };
}
