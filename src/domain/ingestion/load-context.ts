import { preparedIn, type Sql, sql, sqlArray, type TenantContext } from "@/infra/db";
import type { NewMessage } from "./new-messages";
import type { PlannedMention, PlannedReply, PlannedTicket } from "./rules/plan-tickets";

export interface StoredMessage {
  id: string;
  channelId: string;
  externalId: string;
  kind: "mention" | "reply" | "note";
  ticketId: string | null;
  threadKey: string | null;
  body: string;
  at: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
}

/** External ids are unique within a channel only. */
export function messageKey(channelId: string, externalId: string): string {
  return `${channelId}\n${externalId}`;
}

/**
 * Messages by channel and external id; pairs without an id are passed over.
 *
 * Here and in `loadTickets` the first at or after the wanted key is asked for, in its order (`byKeys`):
 * only one index has it. Asked for equality, the planner took one that merely begins with tenant and
 * channel, because among thousands of small companies these two seem to find a single row: each lookup
 * read all that a flooding company had, ten seconds a batch.
 */
export async function loadStoredMessages(
  ctx: TenantContext,
  wanted: readonly (readonly [channelId: string, externalId: string | null])[],
): Promise<Map<string, StoredMessage>> {
  const pairs = wanted.filter((pair): pair is readonly [string, string] => pair[1] !== null);
  if (pairs.length === 0) return new Map();
  const rows = await ctx.tx.$queryRaw<StoredMessage[]>(preparedIn(ctx)`
    SELECT DISTINCT m.id, m.channel_id AS "channelId", m.external_id AS "externalId", m.kind,
      m.ticket_id AS "ticketId", m.thread_key AS "threadKey", m.body, m.at,
      m.edited_at AS "editedAt", m.deleted_at AS "deletedAt"
    FROM unnest(
      ${sqlArray(pairs.map(([channelId]) => channelId))}::uuid[],
      ${sqlArray(pairs.map(([, externalId]) => externalId))}::text[]
    ) AS u(channel_id, external_id)
    CROSS JOIN LATERAL (SELECT * FROM message
      WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.channel_id = u.channel_id
        AND message.external_id >= u.external_id
      ORDER BY message.external_id LIMIT 1) m
    WHERE m.external_id = u.external_id`);
  return new Map(rows.map((row) => [messageKey(row.channelId, row.externalId), row]));
}

export interface UnattachedReply {
  id: string;
  channelId: string;
  externalId: string;
  parentExternalId: string | null;
  threadKey: string;
  at: Date;
}

const UNATTACHED = sql`id, channel_id, external_id, parent_external_id, thread_key, at`;

/** What hangs under the message whose channel and external id `parent` has. */
function unattachedAnswers(ctx: TenantContext, parent: Sql): Sql {
  return sql`SELECT ${UNATTACHED} FROM message
    WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.channel_id = ${parent}.channel_id
      AND message.parent_external_id >= ${parent}.external_id
      AND message.parent_external_id <= ${parent}.external_id AND message.ticket_id IS NULL
    ORDER BY message.parent_external_id`;
}

/** Answers from the platform's own app that arrived before what they answer, with their own answers. */
export async function loadUnattachedReplies(
  ctx: TenantContext,
  parents: readonly NewMessage[],
): Promise<UnattachedReply[]> {
  if (parents.length === 0) return [];
  return ctx.tx.$queryRaw<UnattachedReply[]>(sql`
    WITH RECURSIVE found AS (
      SELECT m.* FROM unnest(
        ${sqlArray(parents.map((parent) => parent.channelId))}::uuid[],
        ${sqlArray(parents.map((parent) => parent.externalId))}::text[]
      ) AS u(channel_id, external_id)
      CROSS JOIN LATERAL (${unattachedAnswers(ctx, sql`u`)}) m
      UNION
      SELECT m.* FROM unnest(
        ${sqlArray(parents.map((parent) => parent.channelId))}::uuid[],
        ${sqlArray(parents.map((parent) => parent.threadKey))}::text[]
      ) AS u(channel_id, thread_key)
      CROSS JOIN LATERAL (SELECT ${UNATTACHED} FROM message
        WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.channel_id = u.channel_id
          AND message.thread_key >= u.thread_key AND message.thread_key <= u.thread_key
          AND message.parent_external_id IS NULL AND message.ticket_id IS NULL
        ORDER BY message.thread_key) m
      UNION
      SELECT m.* FROM found CROSS JOIN LATERAL (${unattachedAnswers(ctx, sql`found`)}) m
    )
    SELECT id, channel_id AS "channelId", external_id AS "externalId",
      parent_external_id AS "parentExternalId", thread_key AS "threadKey", at FROM found`);
}

type LockedTicket = Omit<PlannedTicket, "isNew" | "statusAt" | "lastReplyAt">;

const COLUMNS = sql`t.id, t.channel_id AS "channelId", t.contact_id AS "contactId",
  t.thread_key AS "threadKey", t.is_current AS "isCurrent", t.previous_ticket_id AS "previousTicketId",
  t.status, t.dismissal_reason AS "dismissalReason", t.visibility, t.subject, t.excerpt, t.language,
  t.first_mention_at AS "firstMentionAt", t.last_mention_at AS "lastMentionAt",
  t.last_activity_at AS "lastActivityAt", t.resolved_at AS "resolvedAt",
  t.reopen_count AS "reopenCount", t.mention_count AS "mentionCount"`;

/**
 * The tickets a batch may touch, locked in the order of their ids so that no two transactions wait
 * for each other: the current ticket of every thread that a mention belongs to, those that replies
 * answer in, and those of private conversations.
 */
export async function loadTickets(
  ctx: TenantContext,
  items: readonly (PlannedMention | PlannedReply)[],
): Promise<PlannedTicket[]> {
  const mentions = items.filter((item): item is PlannedMention => item.kind === "mention");
  const replies = items.filter((item): item is PlannedReply => item.kind === "reply");
  const ofMentions = sql`
    SELECT c.id FROM unnest(
      ${sqlArray(mentions.map((mention) => mention.channelId))}::uuid[],
      ${sqlArray(mentions.map((mention) => mention.contactId))}::uuid[],
      ${sqlArray(mentions.map((mention) => mention.threadKey))}::text[]
    ) AS u(channel_id, contact_id, thread_key)
    CROSS JOIN LATERAL (SELECT id, contact_id, thread_key FROM ticket
      WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.channel_id = u.channel_id
        AND (ticket.contact_id, ticket.thread_key) >= (u.contact_id, u.thread_key) AND ticket.is_current
      ORDER BY ticket.contact_id, ticket.thread_key LIMIT 1) c
    WHERE c.contact_id = u.contact_id AND c.thread_key = u.thread_key`;
  const ofAll = replies.length === 0 ? ofMentions : sql`${ofMentions} ${ofReplies(ctx, replies)}`;
  const ids = await ctx.tx.$queryRaw<{ id: string }[]>(preparedIn(ctx)`${ofAll}`);
  if (ids.length === 0) return [];
  const found = [...new Set(ids.map(({ id }) => id))];
  const tickets = await ctx.tx.$queryRaw<LockedTicket[]>`
    SELECT ${COLUMNS} FROM ticket t
    WHERE t.tenant_id = ${ctx.tenantId}::uuid AND t.id = ANY(${sqlArray(found)}::uuid[])
    ORDER BY t.id FOR UPDATE`;
  return withLastMoments(ctx, tickets);
}

/** Threads that observed replies belong to, and tickets that they answer in. */
function ofReplies(ctx: TenantContext, replies: readonly PlannedReply[]): Sql {
  const ticketIds = replies.flatMap((reply) => reply.parentTicketId ?? []);
  const threads = replies.flatMap((reply) => reply.threadOf ?? []);
  return sql`
    UNION ALL
    SELECT unnest(${sqlArray(ticketIds)}::uuid[])
    UNION ALL
    SELECT c.id FROM unnest(
      ${sqlArray(threads.map((thread) => thread.channelId))}::uuid[],
      ${sqlArray(threads.map((thread) => thread.threadKey))}::text[]
    ) AS u(channel_id, thread_key)
    CROSS JOIN LATERAL (SELECT id FROM ticket
      WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.channel_id = u.channel_id
        AND ticket.thread_key >= u.thread_key AND ticket.thread_key <= u.thread_key
        AND ticket.is_current
      ORDER BY ticket.thread_key) c`;
}

/** When each ticket's status changed last, and when it was last answered on the platform itself. */
async function withLastMoments(
  ctx: TenantContext,
  tickets: readonly LockedTicket[],
): Promise<PlannedTicket[]> {
  const rows = await ctx.tx.$queryRaw<
    { id: string; statusAt: Date | null; lastReplyAt: Date | null }[]
  >`
    SELECT u.id,
      (SELECT max(e.at) FROM ticket_event e WHERE e.tenant_id = ${ctx.tenantId}::uuid AND e.ticket_id = u.id
        AND e.type IN ('ticket.status_changed', 'ticket.dismissed', 'ticket.reopened')) AS "statusAt",
      (SELECT max(m.delivered_at) FROM message m
        WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.ticket_id = u.id
          AND m.kind = 'reply' AND m.origin = 'platform'
          AND m.delivery_state = 'delivered') AS "lastReplyAt"
    FROM unnest(${sqlArray(tickets.map((ticket) => ticket.id))}::uuid[]) AS u(id)`;
  const moments = new Map(rows.map(({ id, ...moment }) => [id, moment]));
  return tickets.map((ticket) => ({
    ...ticket,
    statusAt: moments.get(ticket.id)?.statusAt ?? null,
    lastReplyAt: moments.get(ticket.id)?.lastReplyAt ?? null,
    isNew: false,
  }));
}
