import type { InboundItem, MentionItem, OwnItem, Platform } from "@/connectors/contract";
import {
  type AuthorSighting,
  identityKey,
  identityScope,
  type KnownIdentity,
} from "@/domain/contacts";
import { newId } from "@/kernel/ids";
import { detectLanguage } from "./detect-language";
import { messageKey, type StoredMessage } from "./load-context";
import type { PendingEvent } from "./map-events";
import { othersTurnAfter } from "./others-turn";
import { threadKeys } from "./rules/thread-keys";

/** An item with the event that brought it. */
export interface Placed<Item extends InboundItem> {
  event: PendingEvent;
  item: Item;
}

export interface NewMessage {
  id: string;
  channelId: string;
  platform: Platform;
  kind: "mention" | "reply";
  itemKind: "post" | "comment" | "message" | null;
  externalId: string;
  threadKey: string;
  parentExternalId: string | null;
  visibility: "public" | "private";
  identityId: string | null;
  contactId: string | null;
  body: string;
  subject: string | null;
  permalink: string | null;
  language: "de" | "en" | "other" | null;
  facts: Record<string, unknown>;
  at: Date;
}

/** What will be stored of new mentions and observed replies, by `messageKey`. */
export async function newMessages(
  mentions: readonly Placed<MentionItem>[],
  own: readonly Placed<OwnItem>[],
  identities: ReadonlyMap<string, KnownIdentity>,
  stored: ReadonlyMap<string, StoredMessage>,
): Promise<Map<string, NewMessage>> {
  const threads = threadsByChannel([...mentions, ...own], stored);
  const messages = new Map<string, NewMessage>();
  for (const placed of mentions) {
    const key = messageKey(placed.event.channelId, placed.item.externalId);
    const identity = identities.get(identityKey(sightingOf(placed))) as KnownIdentity;
    messages.set(key, newMention(placed, identity, threads.get(key) as string));
    await othersTurnAfter(messages.size);
  }
  for (const placed of own) {
    const key = messageKey(placed.event.channelId, placed.item.externalId);
    messages.set(key, newObservedReply(placed, threads.get(key) as string));
  }
  return messages;
}

export function sightingOf({ event, item }: Placed<MentionItem>): AuthorSighting {
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
