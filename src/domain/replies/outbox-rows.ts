import { emptySql, sql, type TenantContext } from "@/infra/db";
import { enqueue } from "@/infra/queue";
import { DeliverReply } from "./jobs";

/** A reply on its way, with what sending it needs. */
export interface OutboxRow {
  id: string;
  channelId: string;
  messageId: string;
  ticketId: string;
  state: "pending" | "sending" | "checking" | "done" | "failed" | "withdrawn";
  attempts: number;
  checks: number;
  nextAttemptAt: Date;
  firstAttemptAt: Date | null;
  lastAttemptAt: Date | null;
  leaseUntil: Date | null;
  body: string;
  visibility: "public" | "private";
  inReplyToId: string | null;
  memberId: string | null;
  thenStatus: "open" | "pending" | "on_hold" | "resolved" | null;
  recordedAt: Date;
}

/**
 * Reads one outbox row. `hold` locks it until the transaction ends; `hold or skip` gives null when
 * somebody else holds it.
 */
export async function findOutboxRow(
  ctx: TenantContext,
  by: { outboxId: string } | { messageId: string },
  hold: "read" | "hold" | "hold or skip",
): Promise<OutboxRow | null> {
  const lock = {
    read: emptySql,
    hold: sql`FOR UPDATE OF o`,
    "hold or skip": sql`FOR UPDATE OF o SKIP LOCKED`,
  };
  const [row] = await ctx.tx.$queryRaw<OutboxRow[]>`
    SELECT o.id, o.channel_id AS "channelId", o.message_id AS "messageId",
      m.ticket_id AS "ticketId", o.state, o.attempts, o.checks,
      o.next_attempt_at AS "nextAttemptAt", o.first_attempt_at AS "firstAttemptAt",
      o.last_attempt_at AS "lastAttemptAt",
      o.lease_until AS "leaseUntil", m.body, m.visibility, m.in_reply_to_id AS "inReplyToId",
      m.member_id AS "memberId", m.then_status AS "thenStatus", m.recorded_at AS "recordedAt"
    FROM outbox o JOIN message m ON m.tenant_id = o.tenant_id AND m.id = o.message_id
    WHERE o.tenant_id = ${ctx.tenantId}::uuid AND m.ticket_id IS NOT NULL
      AND ${"outboxId" in by ? sql`o.id = ${by.outboxId}::uuid` : sql`o.message_id = ${by.messageId}::uuid`}
    ${lock[hold]}`;
  return row ?? null;
}

type OutboxChange = Partial<
  Pick<
    OutboxRow,
    | "state"
    | "attempts"
    | "checks"
    | "nextAttemptAt"
    | "firstAttemptAt"
    | "lastAttemptAt"
    | "leaseUntil"
  >
> & { lastError?: string | null };

export async function updateOutbox(
  ctx: TenantContext,
  outboxId: string,
  change: OutboxChange,
): Promise<void> {
  await ctx.tx.outbox.update({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: outboxId } },
    data: { ...change, updatedAt: ctx.clock.now() },
  });
}

/** Hints the workers after the commit; the sweep finds the row as well. */
export function hintDelivery(ctx: TenantContext, outboxId: string, delayMs = 0): void {
  const { tenantId } = ctx;
  ctx.afterCommit(async () => {
    await enqueue(DeliverReply, { tenantId, outboxId }, { delayMs });
  });
}
