import { type NewTicketEvent, recordEvents } from "@/domain/tickets";
import { sqlArray, type TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";
import type { StoredMessage } from "./load-context";
import { excerpt } from "./rules/plan-tickets";

export type MessageChange =
  | { kind: "edit"; message: StoredMessage; text: string; at: Date }
  | { kind: "deletion"; message: StoredMessage; at: Date };

/**
 * Follows edits and deletions on the platform. An edit keeps the earlier text as a version; a deletion
 * removes every text and leaves a tombstone, as the platforms demand. @returns the tickets they touch
 */
export async function applyChanges(
  ctx: TenantContext,
  changes: readonly MessageChange[],
): Promise<string[]> {
  const deletions = changes.filter(
    (change) => change.kind === "deletion" && change.message.deletedAt === null,
  );
  const deleted = new Set(deletions.map(({ message }) => message.id));
  const edits = new Map<string, MessageChange & { kind: "edit" }>();
  for (const change of changes) {
    if (change.kind !== "edit" || deleted.has(change.message.id)) continue;
    const { message } = change;
    if (message.deletedAt !== null || message.body === change.text) continue;
    const before = edits.get(message.id);
    if (before === undefined || change.at >= before.at) edits.set(message.id, change);
  }
  await saveEdits(ctx, [...edits.values()]);
  await saveDeletions(ctx, deletions);
  const events: NewTicketEvent[] = [];
  for (const change of [...edits.values(), ...deletions]) {
    const { ticketId, id, kind } = change.message;
    if (ticketId === null || kind !== "mention") continue;
    events.push({
      ticketId,
      type: change.kind === "edit" ? "mention.edited" : "mention.deleted",
      data: { messageId: id },
      at: change.at,
      actor: { kind: "system", name: "platform" },
    });
  }
  await recordEvents(ctx, events);
  const ticketIds = [...new Set(events.map((event) => event.ticketId))];
  await refreshExcerpts(ctx, ticketIds);
  return ticketIds;
}

async function saveEdits(
  ctx: TenantContext,
  edits: readonly (MessageChange & { kind: "edit" })[],
): Promise<void> {
  if (edits.length === 0) return;
  const ids = edits.map(({ message }) => message.id);
  await ctx.tx.$executeRaw`
    INSERT INTO message_version (tenant_id, id, message_id, body, replaced_at)
    SELECT ${ctx.tenantId}::uuid, u.version_id, m.id, m.body, u.at
    FROM unnest(${sqlArray(ids.map(() => newId()))}::uuid[], ${sqlArray(ids)}::uuid[], ${sqlArray(edits.map((edit) => edit.at))}::timestamptz[])
      AS u(version_id, id, at)
    JOIN message m ON m.tenant_id = ${ctx.tenantId}::uuid AND m.id = u.id`;
  await ctx.tx.$executeRaw`
    UPDATE message SET body = u.body, edited_at = u.at
    FROM unnest(${sqlArray(ids)}::uuid[], ${sqlArray(edits.map((edit) => edit.text))}::text[], ${sqlArray(edits.map((edit) => edit.at))}::timestamptz[])
      AS u(id, body, at)
    WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.id = u.id`;
}

async function saveDeletions(
  ctx: TenantContext,
  deletions: readonly MessageChange[],
): Promise<void> {
  if (deletions.length === 0) return;
  const ids = deletions.map(({ message }) => message.id);
  await ctx.tx.$executeRaw`
    DELETE FROM message_version
    WHERE tenant_id = ${ctx.tenantId}::uuid AND message_id = ANY(${sqlArray(ids)}::uuid[])`;
  await ctx.tx.$executeRaw`
    UPDATE message SET body = '', subject = NULL, deleted_at = u.at
    FROM unnest(${sqlArray(ids)}::uuid[], ${sqlArray(deletions.map((deletion) => deletion.at))}::timestamptz[]) AS u(id, at)
    WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.id = u.id`;
}

/** A list must not go on showing words that were edited or deleted. */
async function refreshExcerpts(ctx: TenantContext, ticketIds: readonly string[]): Promise<void> {
  if (ticketIds.length === 0) return;
  const rows = await ctx.tx.$queryRaw<{ ticketId: string; body: string }[]>`
    SELECT DISTINCT ON (ticket_id) ticket_id AS "ticketId", left(body, 2000) AS body FROM message
    WHERE tenant_id = ${ctx.tenantId}::uuid AND ticket_id = ANY(${sqlArray(ticketIds)}::uuid[]) AND kind = 'mention'
    ORDER BY ticket_id, (deleted_at IS NOT NULL), at DESC, id DESC`;
  await ctx.tx.$executeRaw`
    UPDATE ticket SET excerpt = u.excerpt, version = ticket.version + 1, updated_at = ${ctx.clock.now()}
    FROM unnest(${sqlArray(rows.map((row) => row.ticketId))}::uuid[], ${sqlArray(rows.map((row) => excerpt(row.body)))}::text[]) AS u(id, excerpt)
    WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.id = u.id`;
}
