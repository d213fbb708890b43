import type { InboundItem, MentionItem, OwnItem } from "@/connectors/contract";
import {
  identityKey,
  identityScope,
  type KnownIdentity,
  upsertIdentities,
} from "@/domain/contacts";
import { matchOwnItems } from "@/domain/replies";
import { type NewTicketEvent, recordEvents } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";
import { applyChanges, type MessageChange } from "./apply-changes";
import { detectLanguage } from "./detect-language";
import {
  loadStoredMessages,
  loadTickets,
  loadUnattachedReplies,
  messageKey,
  type StoredMessage,
} from "./load-context";
import type { MappedItem, PendingEvent } from "./map-events";
import { type PlannedMention, type PlannedReply, planTickets } from "./rules/plan-tickets";
import { threadKeys } from "./rules/thread-keys";
import { insertMessages, type NewMessage, saveTickets } from "./save-plan";

export interface WrittenItems {
  touchedTicketIds: string[];
  /** Events that speak of something that is not here yet. */
  waiting: PendingEvent[];
}

interface Placed<Item extends InboundItem> {
  event: PendingEvent;
  item: Item;
}

/**
 * Writes a batch of items in a fixed number of statements, whatever its size: contacts, messages,
 * tickets, events. Mentions that are here already are folded; changed ones are edits.
 */
export async function writeItems(
  ctx: TenantContext,
  mapped: readonly MappedItem[],
): Promise<WrittenItems> {
  const sorted = sortOut(mapped);
  const stored = await loadStoredMessages(ctx, [
    ...[...sorted.mentions, ...sorted.own].flatMap(({ event, item }) =>
      [item.externalId, item.parentExternalId ?? null].map((id) => [event.channelId, id] as const),
    ),
    ...sorted.changes.map(({ event, item }) => [event.channelId, item.externalId] as const),
  ]);

  const fresh: Placed<MentionItem>[] = [];
  const changes: MessageChange[] = [];
  for (const placed of sorted.mentions) {
    const before = stored.get(messageKey(placed.event.channelId, placed.item.externalId));
    if (before === undefined) fresh.push(placed);
    else if (isNewVersion(before, placed.item)) {
      const at = placed.item.editedAt ?? placed.event.receivedAt;
      changes.push({ kind: "edit", message: before, text: placed.item.text, at });
    }
  }
  const waiting: PendingEvent[] = [];
  const early: {
    key: string;
    change: Placed<Extract<InboundItem, { type: "edit" | "deletion" }>>;
  }[] = [];
  const freshKeys = new Set(
    fresh.map(({ event, item }) => messageKey(event.channelId, item.externalId)),
  );
  for (const change of sorted.changes) {
    const key = messageKey(change.event.channelId, change.item.externalId);
    const before = stored.get(key);
    if (before !== undefined) {
      changes.push(
        change.item.type === "edit"
          ? { kind: "edit", message: before, text: change.item.text, at: change.item.at }
          : { kind: "deletion", message: before, at: change.item.at },
      );
    } else if (freshKeys.has(key)) early.push({ key, change });
    else waiting.push(change.event);
  }

  const own = await unknownOwnItems(ctx, sorted.own, stored);
  const written = await placeInTickets(ctx, fresh, own, stored);
  const touched = new Set(written.touchedTicketIds);
  // Edited or deleted in the same batch in which it arrived.
  for (const { key, change } of early) {
    const message = written.inserted.get(key);
    if (message === undefined) continue;
    changes.push(
      change.item.type === "edit"
        ? { kind: "edit", message, text: change.item.text, at: change.item.at }
        : { kind: "deletion", message, at: change.item.at },
    );
  }
  for (const id of await applyChanges(ctx, changes)) touched.add(id);
  await revoke(ctx, sorted.revocations);
  return { touchedTicketIds: [...touched], waiting };
}

function sortOut(mapped: readonly MappedItem[]) {
  const mentions = new Map<string, Placed<MentionItem>>();
  const own = new Map<string, Placed<OwnItem>>();
  const changes: Placed<Extract<InboundItem, { type: "edit" | "deletion" }>>[] = [];
  const revocations: { channelId: string; reason: string }[] = [];
  for (const { event, item } of mapped) {
    switch (item.type) {
      case "mention": {
        const key = messageKey(event.channelId, item.externalId);
        const before = mentions.get(key);
        // The same mention twice in one batch: the later version counts.
        if (
          before === undefined ||
          (item.editedAt ?? item.at) > (before.item.editedAt ?? before.item.at)
        ) {
          mentions.set(key, { event, item });
        }
        break;
      }
      case "own":
        own.set(messageKey(event.channelId, item.externalId), { event, item });
        break;
      case "edit":
      case "deletion":
        changes.push({ event, item });
        break;
      case "revocation":
        revocations.push({ channelId: event.channelId, reason: item.reason });
        break;
    }
  }
  return { mentions: [...mentions.values()], own: [...own.values()], changes, revocations };
}

function isNewVersion(before: StoredMessage, item: MentionItem): boolean {
  if (before.deletedAt !== null || before.body === item.text) return false;
  return item.editedAt === undefined || before.editedAt === null || item.editedAt > before.editedAt;
}

/** Own items that are neither stored nor replies of ours come from the platform's own app. */
async function unknownOwnItems(
  ctx: TenantContext,
  own: readonly Placed<OwnItem>[],
  stored: ReadonlyMap<string, StoredMessage>,
): Promise<Placed<OwnItem>[]> {
  const unseen = own
    .filter(({ event, item }) => !stored.has(messageKey(event.channelId, item.externalId)))
    .map((placed) => ({
      placed,
      sighting: {
        channelId: placed.event.channelId,
        externalId: placed.item.externalId,
        parentExternalId: placed.item.parentExternalId,
        threadKey: placed.item.threadKey,
        visibility: placed.item.visibility,
        text: placed.item.text,
        at: placed.item.at,
        url: placed.item.permalink,
      },
    }));
  const ours = await matchOwnItems(
    ctx,
    unseen.map(({ sighting }) => sighting),
  );
  return unseen.filter(({ sighting }) => !ours.has(sighting)).map(({ placed }) => placed);
}

async function placeInTickets(
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
        ${attached.map((reply) => reply.id)}::uuid[],
        ${attached.map((reply) => plan.placed.get(reply.id) ?? null)}::uuid[]
      ) AS u(id, ticket_id)
      WHERE message.tenant_id = ${ctx.tenantId}::uuid AND message.id = u.id`;
  }
  await recordEvents(
    ctx,
    plan.events.map(
      ({ contactId, ...event }): NewTicketEvent => ({
        ...event,
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

async function revoke(
  ctx: TenantContext,
  revocations: readonly { channelId: string; reason: string }[],
): Promise<void> {
  for (const { channelId, reason } of revocations) {
    await ctx.tx.channel.updateMany({
      where: { tenantId: ctx.tenantId, id: channelId, disconnectedAt: null },
      data: { status: "reauthorise", statusReason: reason, updatedAt: ctx.clock.now() },
    });
  }
}
