import { AHEAD_MS, FireMoments, hintMoment } from "@/domain/sla";
import { type TenantScope, withTenant } from "@/infra/db";
import { log } from "@/infra/log";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { refreshClocks } from "./refresh-clocks";

const BATCH = 200;

/**
 * Looks at the tickets of a tenant that have a clock whose moment has come, a batch in one transaction:
 * records verdicts, warns, takes the policies' steps. More waits: the job queues itself again at the
 * tail, so that one tenant's flood delays nobody else's deadlines by more than a batch. A batch that
 * fails is taken apart, so that one bad ticket holds up no other.
 * @returns how many tickets were looked at
 */
export async function fireMoments(tenantId: string, clock: Clock = systemClock): Promise<number> {
  const scope: TenantScope = { tenantId, actor: { kind: "system", name: "sla" }, clock };
  const ids = await findDueTickets(scope);
  if (ids.length > 0 && !(await refresh(scope, ids))) {
    for (const id of ids) await refresh(scope, [id]);
  }
  if (ids.length === BATCH) await enqueue(FireMoments, { tenantId });
  else await hintNext(scope, clock.now());
  return ids.length;
}

function findDueTickets(scope: TenantScope): Promise<string[]> {
  return withTenant(scope, async (ctx) => {
    const rows = await ctx.tx.$queryRaw<{ id: string }[]>`
      SELECT ticket_id AS id FROM clock
      WHERE tenant_id = ${ctx.tenantId}::uuid AND next_at < ${ctx.clock.now()}
      GROUP BY ticket_id ORDER BY min(next_at) LIMIT ${BATCH}`;
    return rows.map((row) => row.id);
  });
}

async function refresh(scope: TenantScope, ids: readonly string[]): Promise<boolean> {
  try {
    await withTenant(scope, (ctx) => refreshClocks(ctx, ids, { rematch: false }), {
      timeoutMs: 60_000,
    });
    return true;
  } catch (error) {
    if (ids.length === 1) {
      log.error({ err: error, tenantId: scope.tenantId, ticketId: ids[0] }, "clocks not refreshed");
    }
    return false;
  }
}

/** What is near gets its own job; the sweep does the same, but only knew the first moment. */
async function hintNext({ tenantId, ...scope }: TenantScope, now: Date): Promise<void> {
  const until = new Date(now.getTime() + AHEAD_MS);
  const [next] = await withTenant(
    { tenantId, ...scope },
    (ctx) => ctx.tx.$queryRaw<{ at: Date | null }[]>`
      SELECT min(next_at) AS at FROM clock
      WHERE tenant_id = ${tenantId}::uuid AND next_at >= ${now} AND next_at < ${until}`,
  );
  if (next?.at) await hintMoment(tenantId, next.at, now);
}
