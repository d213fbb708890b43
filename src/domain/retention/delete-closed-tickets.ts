import type { TenantContext } from "@/infra/db";
import { findOldestKept } from "./settings";

/** A ticket takes its messages, events, clocks, notifications and replies with it. */
const TICKETS_PER_BATCH = 200;

/**
 * Deletes the oldest closed tickets that the company does not keep any longer, with everything said in
 * them, and contacts of whom nothing else is known. A ticket that somebody works on is left for later.
 */
export async function deleteClosedTickets(
  ctx: TenantContext,
): Promise<{ deleted: number; more: boolean }> {
  const oldest = await findOldestKept(ctx);
  if (oldest === null) return { deleted: 0, more: false };
  const tenantId = ctx.tenantId;
  const due = await ctx.tx.$queryRaw<{ id: string; contactId: string }[]>`
    SELECT id, contact_id AS "contactId" FROM ticket
    WHERE tenant_id = ${tenantId}::uuid AND status IN ('resolved', 'dismissed') AND last_activity_at < ${oldest}
    ORDER BY last_activity_at LIMIT ${TICKETS_PER_BATCH} FOR UPDATE SKIP LOCKED`;
  if (due.length === 0) return { deleted: 0, more: false };
  const ids = due.map(({ id }) => id);
  await ctx.tx.$executeRaw`
    UPDATE ticket SET previous_ticket_id = NULL
    WHERE tenant_id = ${tenantId}::uuid AND previous_ticket_id = ANY(${ids}::uuid[]) AND id <> ALL(${ids}::uuid[])`;
  await ctx.tx.$executeRaw`
    UPDATE message SET in_reply_to_id = NULL
    FROM message AS answered
    WHERE answered.tenant_id = ${tenantId}::uuid AND answered.ticket_id = ANY(${ids}::uuid[])
      AND message.tenant_id = ${tenantId}::uuid AND message.in_reply_to_id = answered.id
      AND message.ticket_id IS DISTINCT FROM answered.ticket_id`;
  const deleted = await ctx.tx.$executeRaw`
    DELETE FROM ticket WHERE tenant_id = ${tenantId}::uuid AND id = ANY(${ids}::uuid[])`;
  await ctx.tx.$executeRaw`
    DELETE FROM contact c
    WHERE c.tenant_id = ${tenantId}::uuid AND c.id = ANY(${due.map(({ contactId }) => contactId)}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.tenant_id = c.tenant_id AND t.contact_id = c.id)
      AND NOT EXISTS (SELECT 1 FROM identity i JOIN message m ON m.tenant_id = i.tenant_id AND m.identity_id = i.id
        WHERE i.tenant_id = c.tenant_id AND i.contact_id = c.id)`;
  return { deleted, more: due.length === TICKETS_PER_BATCH };
}
