import type { MentionItem, OwnItem, Platform } from "@/connectors/contract";
import { upsertIdentities } from "@/domain/contacts";
import { beginClocks, keepBegun, type NewTicketEvent, recordEvents } from "@/domain/tickets";
import { sqlArray, type TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";
import { loadTickets, loadUnattachedReplies, messageKey, type StoredMessage } from "./load-context";
import { newMessages, type Placed, sightingOf } from "./new-messages";
import { othersTurnBeside } from "./others-turn";
import { type PlannedMention, type PlannedReply, planTickets } from "./rules/plan-tickets";
import { savePlan } from "./save-plan";
import type { IntakeRules } from "./write-items";

/**
 * Gives new mentions and observed replies their contacts, threads and tickets, and writes them.
 * New tickets are written with their clocks.
 * @returns the tickets that were there and that they touch, and what was written, by `messageKey`
 */
export async function placeInTickets(
  ctx: TenantContext,
  mentions: readonly Placed<MentionItem>[],
  own: readonly Placed<OwnItem>[],
  stored: ReadonlyMap<string, StoredMessage>,
  { reopenWindowDays, hasUnattached }: IntakeRules,
): Promise<{ touchedTicketIds: string[]; inserted: Map<string, StoredMessage> }> {
  const inserted = new Map<string, StoredMessage>();
  if (mentions.length === 0 && own.length === 0) return { touchedTicketIds: [], inserted };

  const identities = await upsertIdentities(ctx, mentions.map(sightingOf));
  const messages = await newMessages(mentions, own, identities, stored);
  const lateReplies = hasUnattached ? await loadUnattachedReplies(ctx, [...messages.values()]) : [];

  const items: (PlannedMention | PlannedReply)[] = [];
  const messageIdOf = (channelId: string, externalId: string | null) =>
    externalId === null
      ? null
      : (messages.get(messageKey(channelId, externalId))?.id ??
        lateReplies.find(
          (reply) => reply.channelId === channelId && reply.externalId === externalId,
        )?.id ??
        null);
  for (const message of messages.values()) {
    if (message.kind === "mention") {
      items.push({
        kind: "mention",
        messageId: message.id,
        channelId: message.channelId,
        contactId: message.contactId as string,
        threadKey: message.threadKey,
        visibility: message.visibility,
        at: message.at,
        text: message.body,
        subject: message.subject,
        language: message.language ?? "other",
      });
    } else {
      items.push({
        kind: "reply",
        messageId: message.id,
        at: message.at,
        parentMessageId: messageIdOf(message.channelId, message.parentExternalId),
        parentTicketId:
          message.parentExternalId === null
            ? null
            : (stored.get(messageKey(message.channelId, message.parentExternalId))?.ticketId ??
              null),
        threadOf:
          message.parentExternalId === null
            ? { channelId: message.channelId, threadKey: message.threadKey }
            : null,
      });
    }
  }
  for (const reply of lateReplies) {
    items.push({
      kind: "reply",
      messageId: reply.id,
      at: reply.at,
      parentMessageId: messageIdOf(reply.channelId, reply.parentExternalId),
      parentTicketId: null,
      threadOf:
        reply.parentExternalId === null
          ? { channelId: reply.channelId, threadKey: reply.threadKey }
          : null,
    });
  }

  const existing = await loadTickets(ctx, items);
  const plan = planTickets({ existing, items, reopenWindowDays, newTicketId: () => newId() });
  await othersTurnBeside(items);
  const reach = new Map([...identities.values()].map((each) => [each.contactId, each.reach]));
  const platforms = new Map(
    [...messages.values()].map((message) => [message.channelId, message.platform]),
  );
  const opened = plan.tickets.filter((ticket) => ticket.isNew);
  const begun = await beginClocks(
    ctx,
    opened.map((ticket) => ({
      ...ticket,
      platform: platforms.get(ticket.channelId) as Platform,
      reach: reach.get(ticket.contactId) ?? null,
    })),
    plan.events,
  );
  await othersTurnBeside(items);
  await savePlan(ctx, plan, [...messages.values()], begun.tickets);
  const attached = lateReplies.filter((reply) => plan.placed.has(reply.id));
  if (attached.length > 0) {
    await ctx.tx.$executeRaw`
      UPDATE message SET ticket_id = u.ticket_id FROM unnest(
        ${sqlArray(attached.map((reply) => reply.id))}::uuid[],
        ${sqlArray(attached.map((reply) => plan.placed.get(reply.id) ?? null))}::uuid[]
      ) AS u(id, ticket_id)
      WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.id = u.id`;
  }
  await recordEvents(
    ctx,
    plan.events.map(
      ({ contactId, ...event }): NewTicketEvent => ({
        ...event,
        ...(event.type === "ticket.opened" && {
          data: { ...event.data, policy: begun.tickets.get(event.ticketId)?.terms ?? undefined },
        }),
        actor:
          contactId === null
            ? { kind: "system", name: "platform" }
            : { kind: "contact", contactId },
      }),
    ),
  );
  await keepBegun(ctx, begun);
  for (const [key, message] of messages) {
    inserted.set(key, {
      id: message.id,
      channelId: message.channelId,
      externalId: message.externalId,
      kind: message.kind,
      ticketId: plan.placed.get(message.id) ?? null,
      threadKey: message.threadKey,
      body: message.body,
      at: message.at,
      editedAt: null,
      deletedAt: null,
    });
  }
  const touched = new Set(plan.events.map((event) => event.ticketId));
  for (const ticket of opened) touched.delete(ticket.id);
  return { touchedTicketIds: [...touched], inserted };
}
