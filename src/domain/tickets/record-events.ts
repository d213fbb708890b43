import { prepared, sqlArray, type TenantContext } from "@/infra/db";
import { publishNews } from "@/infra/live";
import type { Actor } from "@/kernel/actor";
import { newId } from "@/kernel/ids";

export type TicketEventType =
  | "ticket.opened"
  | "ticket.reopened"
  | "ticket.status_changed"
  | "ticket.dismissed"
  | "ticket.assigned"
  | "ticket.escalated"
  | "ticket.escalation_returned"
  | "ticket.priority_changed"
  | "ticket.tagged"
  | "mention.received"
  | "mention.edited"
  | "mention.deleted"
  | "note.added"
  | "reply.queued"
  | "reply.sending"
  | "reply.retried"
  | "reply.withdrawn"
  | "reply.delivered"
  | "reply.failed"
  | "reply.unknown"
  | "reply.observed"
  | "reply.marked"
  | "policy.applied"
  | "clock.warned"
  | "clock.breached"
  | "clock.corrected"
  | "escalation.fired";

/** Somebody outside, or an actor of ours. */
export type EventActor = Actor | { kind: "contact"; contactId: string };

export interface NewTicketEvent {
  ticketId: string;
  type: TicketEventType;
  data?: Record<string, unknown>;
  /** When it happened; now when left out. Verdicts are computed from this. */
  at?: Date;
  /** The context's actor when left out. */
  actor?: EventActor;
}

const announced = new WeakSet<TenantContext>();

/** Appends events in one statement and, after the commit, hints the live streams. */
export async function recordEvents(
  ctx: TenantContext,
  events: readonly NewTicketEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const now = ctx.clock.now();
  await ctx.tx.$executeRaw(prepared`
    INSERT INTO ticket_event (tenant_id, id, ticket_id, type, actor, data, at, recorded_at)
    SELECT ${ctx.tenantId}::uuid, u.id, u.ticket_id, u.type, u.actor::jsonb, u.data::jsonb, u.at, ${now}
    FROM unnest(
      ${sqlArray(events.map(() => newId()))}::uuid[],
      ${sqlArray(events.map((event) => event.ticketId))}::uuid[],
      ${sqlArray(events.map((event) => event.type))}::text[],
      ${sqlArray(events.map((event) => JSON.stringify(event.actor ?? ctx.actor)))}::text[],
      ${sqlArray(events.map((event) => JSON.stringify(event.data ?? {})))}::text[],
      ${sqlArray(events.map((event) => event.at ?? now))}::timestamptz[]
    ) WITH ORDINALITY AS u(id, ticket_id, type, actor, data, at, position)
    ORDER BY u.position`);
  if (announced.has(ctx)) return;
  announced.add(ctx);
  ctx.afterCommit(() => publishNews(ctx.tenantId));
}
