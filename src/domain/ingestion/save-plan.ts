import type { BegunTicket } from "@/domain/tickets";
import {
  emptySql,
  prepared,
  preparedIn,
  type Sql,
  sql,
  sqlArray,
  type TenantContext,
} from "@/infra/db";
import type { NewMessage } from "./new-messages";
import type { PlannedTicket, TicketPlan } from "./rules/plan-tickets";

/**
 * Writes what was planned in two statements: what changed on tickets that were there, then new tickets
 * with their numbers and clocks' due times, and all messages.
 * @param begun by ticket, of every new one
 */
export async function savePlan(
  ctx: TenantContext,
  plan: TicketPlan,
  messages: readonly NewMessage[],
  begun: ReadonlyMap<string, BegunTicket>,
): Promise<void> {
  const touched = new Set(plan.events.map((event) => event.ticketId));
  // First those that were there: one that hands its thread over must let go of it before.
  await updateTickets(
    ctx,
    plan.tickets.filter((ticket) => !ticket.isNew && (touched.has(ticket.id) || !ticket.isCurrent)),
  );
  const opened = plan.tickets.filter((ticket) => ticket.isNew);
  const withTickets = opened.length === 0 ? emptySql : insertTickets(ctx, opened, messages, begun);
  await ctx.tx.$executeRaw(prepared`${withTickets}${insertMessages(ctx, messages, plan.placed)}`);
}

/** What both a new ticket and a changed one are written with, as the arrays of `unnest`. */
function arraysOf(tickets: readonly PlannedTicket[]): Sql {
  return sql`
    ${sqlArray(tickets.map((ticket) => ticket.id))}::uuid[],
    ${sqlArray(tickets.map((ticket) => ticket.isCurrent))}::boolean[],
    ${sqlArray(tickets.map((ticket) => ticket.subject.slice(0, 500)))}::text[],
    ${sqlArray(tickets.map((ticket) => ticket.excerpt))}::text[],
    ${sqlArray(tickets.map((ticket) => ticket.language))}::text[],
    ${sqlArray(tickets.map((ticket) => ticket.status))}::text[],
    ${sqlArray(tickets.map((ticket) => ticket.dismissalReason))}::text[],
    ${sqlArray(tickets.map((ticket) => ticket.firstMentionAt))}::timestamptz[],
    ${sqlArray(tickets.map((ticket) => ticket.lastMentionAt))}::timestamptz[],
    ${sqlArray(tickets.map((ticket) => ticket.lastActivityAt))}::timestamptz[],
    ${sqlArray(tickets.map((ticket) => ticket.resolvedAt))}::timestamptz[],
    ${sqlArray(tickets.map((ticket) => ticket.reopenCount))}::int[],
    ${sqlArray(tickets.map((ticket) => ticket.mentionCount))}::int[]`;
}

const IN_THEIR_ORDER = sql`id, is_current, subject, excerpt, language, status, dismissal_reason,
  first_mention_at, last_mention_at, last_activity_at, resolved_at, reopen_count, mention_count`;

/** The beginning of a statement; the counter's row gives the numbers away one batch at a time. */
function insertTickets(
  ctx: TenantContext,
  tickets: readonly PlannedTicket[],
  messages: readonly NewMessage[],
  begun: ReadonlyMap<string, BegunTicket>,
): Sql {
  const now = ctx.clock.now();
  const platforms = new Map(messages.map((message) => [message.channelId, message.platform]));
  const clocks = tickets.map((ticket) => begun.get(ticket.id));
  const columns = sql`${IN_THEIR_ORDER}, channel_id, platform, contact_id, thread_key,
    previous_ticket_id, visibility, due_at, warn_at, policy_id, policies_matched_at`;
  return sql`
    WITH counter AS (
      INSERT INTO tenant_counter (tenant_id, last_ticket_number)
      VALUES (${ctx.tenantId}::uuid, ${tickets.length})
      ON CONFLICT (tenant_id) DO UPDATE
        SET last_ticket_number = tenant_counter.last_ticket_number + excluded.last_ticket_number
      RETURNING last_ticket_number AS last
    ), opened AS (
      INSERT INTO ticket (tenant_id, number, created_at, updated_at, ${columns})
      SELECT ${ctx.tenantId}::uuid, counter.last - ${tickets.length}::int + u.position, ${now}, ${now}, ${columns}
      FROM counter, unnest(${arraysOf(tickets)},
        ${sqlArray(tickets.map((ticket) => ticket.channelId))}::uuid[],
        ${sqlArray(tickets.map((ticket) => platforms.get(ticket.channelId) ?? null))}::text[],
        ${sqlArray(tickets.map((ticket) => ticket.contactId))}::uuid[],
        ${sqlArray(tickets.map((ticket) => ticket.threadKey))}::text[],
        ${sqlArray(tickets.map((ticket) => ticket.previousTicketId))}::uuid[],
        ${sqlArray(tickets.map((ticket) => ticket.visibility))}::text[],
        ${sqlArray(clocks.map((clock) => clock?.dueAt))}::timestamptz[],
        ${sqlArray(clocks.map((clock) => clock?.warnAt))}::timestamptz[],
        ${sqlArray(clocks.map((clock) => clock?.terms?.policyId))}::uuid[],
        ${sqlArray(clocks.map((clock) => clock?.policiesMatchedAt))}::timestamptz[]
      ) WITH ORDINALITY AS u(${columns}, position)
    )`;
}

async function updateTickets(ctx: TenantContext, tickets: readonly PlannedTicket[]): Promise<void> {
  if (tickets.length === 0) return;
  await ctx.tx.$executeRaw(preparedIn(ctx)`
    UPDATE ticket SET
      is_current = u.is_current, subject = u.subject, excerpt = u.excerpt, language = u.language,
      status = u.status, dismissal_reason = u.dismissal_reason, first_mention_at = u.first_mention_at,
      last_mention_at = u.last_mention_at, last_activity_at = u.last_activity_at,
      resolved_at = u.resolved_at, reopen_count = u.reopen_count, mention_count = u.mention_count,
      version = ticket.version + 1, updated_at = ${ctx.clock.now()}
    FROM unnest(${arraysOf(tickets)}) AS u(${IN_THEIR_ORDER})
    WHERE ticket.tenant_id = ${ctx.tenantId}::uuid AND ticket.id = u.id`);
}

/** Observed replies without a ticket are kept until the mention they answer arrives. */
function insertMessages(
  ctx: TenantContext,
  messages: readonly NewMessage[],
  placed: ReadonlyMap<string, string>,
): Sql {
  return sql`
    INSERT INTO message (tenant_id, id, ticket_id, channel_id, kind, item_kind, external_id, thread_key,
      parent_external_id, visibility, identity_id, body, subject, permalink, language, facts, at,
      delivery_state, delivered_at, origin, recorded_at)
    SELECT ${ctx.tenantId}::uuid, u.id, u.ticket_id, u.channel_id, u.kind, u.item_kind, u.external_id,
      u.thread_key, u.parent_external_id, u.visibility, u.identity_id, u.body, u.subject, u.permalink,
      u.language, u.facts::jsonb, u.at,
      CASE u.kind WHEN 'reply' THEN 'delivered' END, CASE u.kind WHEN 'reply' THEN u.at END,
      'platform', ${ctx.clock.now()}
    FROM unnest(
      ${sqlArray(messages.map((message) => message.id))}::uuid[],
      ${sqlArray(messages.map((message) => placed.get(message.id) ?? null))}::uuid[],
      ${sqlArray(messages.map((message) => message.channelId))}::uuid[],
      ${sqlArray(messages.map((message) => message.kind))}::text[],
      ${sqlArray(messages.map((message) => message.itemKind))}::text[],
      ${sqlArray(messages.map((message) => message.externalId))}::text[],
      ${sqlArray(messages.map((message) => message.threadKey))}::text[],
      ${sqlArray(messages.map((message) => message.parentExternalId))}::text[],
      ${sqlArray(messages.map((message) => message.visibility))}::text[],
      ${sqlArray(messages.map((message) => message.identityId))}::uuid[],
      ${sqlArray(messages.map((message) => message.body))}::text[],
      ${sqlArray(messages.map((message) => message.subject))}::text[],
      ${sqlArray(messages.map((message) => message.permalink))}::text[],
      ${sqlArray(messages.map((message) => message.language))}::text[],
      ${sqlArray(messages.map((message) => JSON.stringify(message.facts)))}::text[],
      ${sqlArray(messages.map((message) => message.at))}::timestamptz[]
    ) AS u(id, ticket_id, channel_id, kind, item_kind, external_id, thread_key, parent_external_id,
      visibility, identity_id, body, subject, permalink, language, facts, at)`;
}
