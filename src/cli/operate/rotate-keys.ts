import { resealChannels } from "@/domain/channels";
import { withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";

/** Small, so that no lock is held for long while the product works. */
const BATCH = 50;
const TENANTS = 500;

export interface RotationReport {
  tenants: number;
  resealed: number;
  current: number;
  /** `tenantId/channelId` of what no key in `ENCRYPTION_KEYS` opens. */
  unreadable: string[];
}

/**
 * Seals every stored credential and webhook secret anew under the first key of `ENCRYPTION_KEYS`,
 * tenant by tenant in small transactions, while the product runs. Stopped half-way, it is simply run
 * again: what is done is skipped.
 */
export async function rotateKeys(
  onTenant: (report: RotationReport) => void = () => undefined,
): Promise<RotationReport> {
  const report: RotationReport = { tenants: 0, resealed: 0, current: 0, unreadable: [] };
  for await (const tenantId of everyTenant()) {
    for (let afterId: string | null = null; ; ) {
      const batch: Awaited<ReturnType<typeof resealChannels>> = await withTenant(
        { tenantId, actor: { kind: "system", name: "key rotation" } },
        (ctx) => resealChannels(ctx, { afterId, limit: BATCH }),
      );
      report.resealed += batch.resealed;
      report.current += batch.current;
      report.unreadable.push(...batch.unreadable.map((id) => `${tenantId}/${id}`));
      afterId = batch.nextAfterId;
      if (afterId === null) break;
    }
    report.tenants += 1;
    onTenant(report);
  }
  return report;
}

async function* everyTenant(): AsyncGenerator<string> {
  for (let last: string | undefined; ; ) {
    const page: { id: string }[] = await withPlatform((tx) =>
      tx.tenant.findMany({
        where: last === undefined ? {} : { id: { gt: last } },
        select: { id: true },
        orderBy: { id: "asc" },
        take: TENANTS,
      }),
    );
    for (const { id } of page) yield id;
    last = page.at(-1)?.id;
    if (page.length < TENANTS) return;
  }
}
