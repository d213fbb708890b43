import type { InboundItem, MentionItem, OwnItem } from "@/connectors/contract";
import {
  identityKey,
  identityScope,
  type KnownIdentity,
  upsertIdentities,
} from "@/domain/contacts";
import { matchNewTickets, type NewTicketEvent, recordEvents } from "@/domain/tickets";
import { sqlArray, type TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";
import { detectLanguage } from "./detect-language";
import { loadTickets, loadUnattachedReplies, messageKey, type StoredMessage } from "./load-context";
import type { PendingEvent } from "./map-events";
import { type PlannedMention, type PlannedReply, planTickets } from "./rules/plan-tickets";
import { threadKeys } from "./rules/thread-keys";
import { insertMessages, type NewMessage, saveTickets } from "./save-plan";

/** An item with the event that brought it. */
export interface Placed<Item extends InboundItem> {
  event: PendingEvent;
  item: Item;
}

/**
 * Gives new mentions and observed replies their contacts, threads and tickets, and writes them.
 * @returns the tickets they touch, and what was written, by `messageKey`
 */
export async function placeInTickets(
  ctx: TenantContext,
  mentions: readonly Placed<MentionItem>[],
  own: readonly Placed<OwnItem>[],
  stored: ReadonlyMap<string, StoredMessage>,
): Promise<{ touchedTicketIds: string[]; inserted: Map<string, StoredMessage> }> {
  const inserted = new Map<string, StoredMessage>();
  if (mentions.length === 0 && own.length === 0) return { touchedTicketIds: [], inserted };

  const identities = await upsertIdentities(ctx, mentions.map(sightingOf));
  const threads = threadsByChannel([...mentions, ...own], stored);
  const messages = new Map<string, NewMessage>();
  for (const placed of mentions) {
    const key = messageKey(placed.event.channelId, placed.item.externalId);
    const identity = identities.get(identityKey(sightingOf(placed))) as KnownIdentity;
    messages.set(key, newMention(placed, identity, threads.get(key) as string));
  }
  for (const placed of own) {
    const key = messageKey(placed.event.channelId, placed.item.externalId);
    messages.set(key, newObservedReply(placed, threads.get(key) as string));
  }
  const lateReplies = await loadUnattachedReplies(ctx, [...messages.values()]);

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

  const tenant = await ctx.tx.tenant.findUniqueOrThrow({
    where: { id: ctx.tenantId },
    select: { reopenWindowDays: true },
  });
  const existing = await loadTickets(ctx, items);
  const plan = planTickets({
    existing,
    items,
    reopenWindowDays: tenant.reopenWindowDays,
    newTicketId: () => newId(),
  });
  const touched = new Set(plan.events.map((event) => event.ticketId));
  await saveTickets(
    ctx,
    plan.tickets.filter((ticket) => touched.has(ticket.id) || !ticket.isCurrent),
    messages,
  );
  await insertMessages(ctx, [...messages.values()], plan.placed);
  const attached = lateReplies.filter((reply) => plan.placed.has(reply.id));
  if (attached.length > 0) {
    await ctx.tx.$executeRaw`
      UPDATE message SET ticket_id = u.ticket_id FROM unnest(
        ${sqlArray(attached.map((reply) => reply.id))}::uuid[],
        ${sqlArray(attached.map((reply) => plan.placed.get(reply.id) ?? null))}::uuid[]
      ) AS u(id, ticket_id)
      WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.id = u.id`;
  }
  const terms = await matchNewTickets(
    ctx,
    plan.tickets.filter((ticket) => ticket.isNew).map((ticket) => ticket.id),
  );
  await recordEvents(
    ctx,
    plan.events.map(
      ({ contactId, ...event }): NewTicketEvent => ({
        ...event,
        ...(event.type === "ticket.opened" && {
          data: { ...event.data, policy: terms.get(event.ticketId) },
        }),
        actor:
          contactId === null
            ? { kind: "system", name: "platform" }
            : { kind: "contact", contactId },
      }),
    ),
  );
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
  return { touchedTicketIds: [...touched], inserted };
}

function sightingOf({ event, item }: Placed<MentionItem>) {
  return {
    platform: event.platform,
    scope: identityScope(event.platform, event),
    author: item.author,
  };
}

/** Thread keys by `messageKey`; each channel has its own namespace of ids. */
function threadsByChannel(
  placed: readonly Placed<MentionItem | OwnItem>[],
  stored: ReadonlyMap<string, StoredMessage>,
): Map<string, string> {
  const channels = new Map<string, (MentionItem | OwnItem)[]>();
  for (const { event, item } of placed) {
    const list = channels.get(event.channelId) ?? [];
    list.push(item);
    channels.set(event.channelId, list);
  }
  const all = new Map<string, string>();
  for (const [channelId, items] of channels) {
    const known = new Map<string, string>();
    for (const message of stored.values()) {
      if (message.channelId === channelId && message.threadKey !== null) {
        known.set(message.externalId, message.threadKey);
      }
    }
    for (const [externalId, key] of threadKeys(items, known))
      all.set(messageKey(channelId, externalId), key);
  }
  return all;
}

function newMention(
  placed: Placed<MentionItem>,
  identity: KnownIdentity,
  threadKey: string,
): NewMessage {
  const { event, item } = placed;
  return {
    id: newId(),
    channelId: event.channelId,
    platform: event.platform,
    kind: "mention",
    itemKind: item.kind,
    externalId: item.externalId,
    threadKey,
    parentExternalId: item.parentExternalId ?? null,
    visibility: item.visibility,
    identityId: identity.identityId,
    contactId: identity.contactId,
    body: item.text,
    subject: item.subject ?? null,
    permalink: item.permalink ?? null,
    language: detectLanguage(item.text),
    facts: item.facts,
    at: item.at,
  };
}

function newObservedReply({ event, item }: Placed<OwnItem>, threadKey: string): NewMessage {
  return {
    id: newId(),
    channelId: event.channelId,
    platform: event.platform,
    kind: "reply",
    itemKind: null,
    externalId: item.externalId,
    threadKey,
    parentExternalId: item.parentExternalId ?? null,
    visibility: item.visibility,
    identityId: null,
    contactId: null,
    body: item.text,
    subject: null,
    permalink: item.permalink ?? null,
    language: null,
    facts: item.facts,
    at: item.at,
  };
}
