import { type ClockDifference, verifyClocks } from "@/domain/tickets";
import { withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import { type Clock, systemClock } from "@/kernel/clock";
import { CannotGoOn } from "../runtime/steps";

export interface ClockVerification {
  tickets: number;
  clocks: number;
  unrecorded: number;
  differences: ClockDifference[];
}

/** Every clock of the company, computed anew from events, beside what the table says. */
export async function verifyTenantClocks(
  slug: string,
  clock: Clock = systemClock,
): Promise<ClockVerification> {
  const tenant = await withPlatform((tx) =>
    tx.tenant.findUnique({ where: { slug }, select: { id: true } }),
  );
  if (tenant === null) throw new CannotGoOn(`There is no company with the address ${slug}.`);
  const sum: ClockVerification = { tickets: 0, clocks: 0, unrecorded: 0, differences: [] };
  for (let afterId: string | null = null; ; ) {
    const batch: Awaited<ReturnType<typeof verifyClocks>> = await withTenant(
      { tenantId: tenant.id, actor: { kind: "system", name: "sla verification" }, clock },
      (ctx) => verifyClocks(ctx, { afterId }),
      { timeoutMs: 60_000 },
    );
    sum.tickets += batch.tickets;
    sum.clocks += batch.clocks;
    sum.unrecorded += batch.unrecorded;
    sum.differences.push(...batch.differences);
    afterId = batch.nextAfterId;
    if (afterId === null) return sum;
  }
}
