import { config } from "@/infra/config";
import { type TenantContext, withTenant } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import { enqueue } from "@/infra/queue";
import { type Clock, systemClock } from "@/kernel/clock";
import { deleteClosedTickets } from "./delete-closed-tickets";
import { PruneTenant } from "./jobs";

const DAY_MS = 86_400_000;
const ROWS_PER_BATCH = 1_000;
/** Of one kind in one job; what is left goes on at the tail of the queue. */
const MOST_BATCHES = 20;
const USAGE_DAYS = 400;
/** Somebody may still come back to what they have not read. */
const UNREAD_FACTOR = 4;

type Kind = "ticket" | "message_version" | "notification" | "outbox" | "mail" | "tenant_usage";

/** Deletes one bounded batch of what aged out. @returns how many, and whether more may be due */
type Batch = (ctx: TenantContext) => Promise<{ deleted: number; more: boolean }>;

const KINDS: Record<Kind, Batch> = {
  ticket: deleteClosedTickets,
  message_version: async (ctx) =>
    full(
      await ctx.tx.$executeRaw`
        DELETE FROM message_version v WHERE v.tenant_id = ${ctx.tenantId}::uuid AND v.id IN (
          SELECT id FROM message_version
          WHERE tenant_id = ${ctx.tenantId}::uuid AND id < id_at(${before(ctx, config().retention.versionDays)})
          ORDER BY id LIMIT ${ROWS_PER_BATCH})`,
    ),
  notification: async (ctx) => {
    const days = config().retention.notificationDays;
    return full(
      await ctx.tx.$executeRaw`
        DELETE FROM notification n WHERE n.tenant_id = ${ctx.tenantId}::uuid AND n.id IN (
          SELECT id FROM notification
          WHERE tenant_id = ${ctx.tenantId}::uuid AND id < id_at(${before(ctx, days)})
            AND (read_at IS NOT NULL OR id < id_at(${before(ctx, days * UNREAD_FACTOR)}))
          ORDER BY id LIMIT ${ROWS_PER_BATCH})`,
    );
  },
  // Failed ones stay: they can be tried again.
  outbox: async (ctx) =>
    full(
      await ctx.tx.$executeRaw`
        DELETE FROM outbox o WHERE o.tenant_id = ${ctx.tenantId}::uuid AND o.id IN (
          SELECT id FROM outbox
          WHERE tenant_id = ${ctx.tenantId}::uuid AND id < id_at(${before(ctx, config().retention.outboxDays)})
            AND state IN ('done', 'withdrawn')
          ORDER BY id LIMIT ${ROWS_PER_BATCH})`,
    ),
  // Mails to members quote tickets.
  mail: async (ctx) =>
    full(
      await ctx.tx.$executeRaw`
        DELETE FROM mail m WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.id IN (
          SELECT id FROM mail
          WHERE tenant_id = ${ctx.tenantId}::uuid AND id < id_at(${before(ctx, config().retention.outboxDays)})
            AND state NOT IN ('waiting', 'sending')
          ORDER BY id LIMIT ${ROWS_PER_BATCH})`,
    ),
  tenant_usage: async (ctx) =>
    full(
      await ctx.tx.$executeRaw`
        DELETE FROM tenant_usage
        WHERE tenant_id = ${ctx.tenantId}::uuid AND day < ${before(ctx, USAGE_DAYS)}::date`,
    ),
};

/**
 * Deletes what aged out in one company, in bounded batches of a transaction each: a worker that dies
 * has lost nothing but its last batch, and the next run goes on.
 * @returns how many rows of each kind
 */
export async function pruneTenant(
  tenantId: string,
  clock: Clock = systemClock,
): Promise<Record<Kind, number>> {
  const scope = { tenantId, actor: { kind: "system", name: "retention" } as const, clock };
  const pruned = {
    ticket: 0,
    message_version: 0,
    notification: 0,
    outbox: 0,
    mail: 0,
    tenant_usage: 0,
  };
  let isDone = true;
  for (const [kind, batch] of Object.entries(KINDS) as [Kind, Batch][]) {
    let more = true;
    for (let count = 0; more && count < MOST_BATCHES; count += 1) {
      const result = await withTenant(scope, batch, { timeoutMs: 30_000 });
      pruned[kind] += result.deleted;
      metrics().prunedRows.inc({ table: kind }, result.deleted);
      more = result.more;
    }
    isDone &&= !more;
  }
  if (!isDone) await enqueue(PruneTenant, { tenantId });
  else await withTenant(scope, notePruned);
  return pruned;
}

function full(deleted: number): { deleted: number; more: boolean } {
  return { deleted, more: deleted >= ROWS_PER_BATCH };
}

function before(ctx: TenantContext, days: number): Date {
  return new Date(ctx.clock.now().getTime() - days * DAY_MS);
}

async function notePruned(ctx: TenantContext): Promise<void> {
  await ctx.tx.$executeRaw`
    INSERT INTO tenant_retention (tenant_id, pruned_at) VALUES (${ctx.tenantId}::uuid, ${ctx.clock.now()})
    ON CONFLICT (tenant_id) DO UPDATE SET pruned_at = EXCLUDED.pruned_at`;
}
