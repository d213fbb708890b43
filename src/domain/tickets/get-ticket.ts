import type { Capability } from "@/connectors/contract";
import { authorise, sql, type TenantContext } from "@/infra/db";
import { notFound } from "@/kernel/errors";
import { nameActors } from "./actors";
import { findAnswerable } from "./find-answerable";
import { getSummary } from "./get-summary";
import { readMessages } from "./read-messages";
import type {
  CapabilityView,
  ClockView,
  MessageView,
  TicketDetail,
  TicketEventView,
} from "./schemas";
import { CLOCK_COLUMNS } from "./summary-rows";

const MOST_EVENTS = 1_000;
const MOST_OTHER_TICKETS = 20;

/** Everything about one ticket. @throws AppError `not_found` */
export async function getTicket(ctx: TenantContext, input: { id: string }): Promise<TicketDetail> {
  authorise(ctx, "ticket.read");
  const summary = await getSummary(ctx, input.id);
  const ticket = await ctx.tx.ticket.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: input.id } },
  });
  if (ticket === null) throw notFound("Ticket");
  const messages = await readMessages(ctx, ticket.id);
  const answerable = await findAnswerable(ctx, ticket.id);
  const refusal: CapabilityView = viewCapability({ allowed: false, reason: "deleted" });
  return {
    ...summary,
    ...(await neighbours(ctx, ticket)),
    permalink:
      messages.findLast((each) => each.kind === "mention" && each.permalink)?.permalink ?? null,
    escalation: await escalation(ctx, ticket),
    allClocks: await ctx.tx.$queryRaw<ClockView[]>`
      SELECT ${CLOCK_COLUMNS} FROM clock c
      WHERE c.tenant_id = app_tenant_id() AND c.ticket_id = ${ticket.id}::uuid
      ORDER BY c.started_at, c.promise, c.cycle`,
    messages,
    events: await readEvents(ctx, ticket.id, messages),
    answer: {
      inReplyToId: answerable?.messageId ?? null,
      public: answerable === null ? refusal : viewCapability(answerable.capabilities.public),
      private: answerable === null ? refusal : viewCapability(answerable.capabilities.private),
      canMarkAnswered: answerable !== null && !answerable.canDeliver,
    },
    contactDetail: await contactDetail(ctx, ticket.contactId, ticket.id),
  };
}

function viewCapability(capability: Capability): CapabilityView {
  return {
    allowed: capability.allowed,
    reason: capability.reason ?? null,
    until: capability.until?.toISOString() ?? null,
    maxLength: capability.maxLength ?? null,
    minLength: capability.minLength ?? null,
    counter: capability.counter ?? null,
  };
}

async function neighbours(
  ctx: TenantContext,
  ticket: { id: string; previousTicketId: string | null },
): Promise<Pick<TicketDetail, "previousTicket" | "nextTicket">> {
  const rows = await ctx.tx.$queryRaw<{ id: string; number: bigint; isPrevious: boolean }[]>(sql`
    SELECT id, number, id = ${ticket.previousTicketId}::uuid AS "isPrevious" FROM ticket
    WHERE tenant_id = app_tenant_id()
      AND (id = ${ticket.previousTicketId}::uuid OR previous_ticket_id = ${ticket.id}::uuid)
    ORDER BY number LIMIT 2`);
  const link = (row: (typeof rows)[number] | undefined) =>
    row === undefined ? null : { id: row.id, number: Number(row.number) };
  return {
    previousTicket: link(rows.find((row) => row.isPrevious)),
    nextTicket: link(rows.find((row) => !row.isPrevious)),
  };
}

async function escalation(
  ctx: TenantContext,
  ticket: { id: string; escalatedAt: Date | null; escalationReason: string | null },
): Promise<TicketDetail["escalation"]> {
  if (ticket.escalatedAt === null) return null;
  const [last] = await ctx.tx.$queryRaw<{ actor: unknown }[]>`
    SELECT actor FROM ticket_event
    WHERE tenant_id = app_tenant_id() AND ticket_id = ${ticket.id}::uuid
      AND type = 'ticket.escalated' ORDER BY at DESC, seq DESC LIMIT 1`;
  const name = await nameActors(ctx, [last?.actor]);
  return {
    at: ticket.escalatedAt.toISOString(),
    by: name(last?.actor),
    reason: ticket.escalationReason ?? "",
  };
}

async function readEvents(
  ctx: TenantContext,
  ticketId: string,
  messages: MessageView[],
): Promise<TicketEventView[]> {
  const rows = await ctx.tx.$queryRaw<
    { id: string; type: string; actor: unknown; data: Record<string, unknown>; at: Date }[]
  >`
    SELECT id, type, actor, data, at FROM ticket_event
    WHERE tenant_id = app_tenant_id() AND ticket_id = ${ticketId}::uuid
    ORDER BY at DESC, seq DESC LIMIT ${MOST_EVENTS}`;
  const known = new Set(messages.map((message) => message.id));
  // An answer first seen on the platform and then recognised as ours: its row is gone, the reply stays.
  const shown = rows.filter(
    (row) => row.type !== "reply.observed" || known.has(String(row.data.messageId)),
  );
  const name = await nameActors(
    ctx,
    shown.map((row) => row.actor),
  );
  return shown.reverse().map((row) => ({
    id: row.id,
    ticketId,
    type: row.type,
    actor: name(row.actor),
    data: row.data,
    at: row.at.toISOString(),
  }));
}

async function contactDetail(
  ctx: TenantContext,
  contactId: string,
  ticketId: string,
): Promise<TicketDetail["contactDetail"]> {
  const contact = await ctx.tx.contact.findUnique({
    where: { tenantId_id: { tenantId: ctx.tenantId, id: contactId } },
  });
  if (contact === null) throw notFound("Contact");
  const identities = await ctx.tx.identity.findMany({
    where: { tenantId: ctx.tenantId, contactId },
    orderBy: { id: "asc" },
  });
  const others = await ctx.tx.ticket.findMany({
    where: { tenantId: ctx.tenantId, contactId, id: { not: ticketId } },
    orderBy: { lastActivityAt: "desc" },
    take: MOST_OTHER_TICKETS,
    select: {
      id: true,
      number: true,
      status: true,
      platform: true,
      excerpt: true,
      lastActivityAt: true,
    },
  });
  return {
    id: contact.id,
    name: contact.name,
    note: contact.note,
    language: contact.language as TicketDetail["contactDetail"]["language"],
    createdAt: contact.createdAt.toISOString(),
    identities: identities.map((identity) => ({
      id: identity.id,
      platform: identity.platform as TicketDetail["platform"],
      handle: identity.handle,
      name: identity.name,
      profileUrl: identity.profileUrl,
      followers: identity.followers,
      verified: identity.verified,
    })),
    otherTickets: others.map((other) => ({
      id: other.id,
      number: Number(other.number),
      status: other.status as TicketDetail["status"],
      platform: other.platform as TicketDetail["platform"],
      excerpt: other.excerpt,
      lastActivityAt: other.lastActivityAt.toISOString(),
    })),
  };
}
