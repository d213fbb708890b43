import type { InboundItem, MentionItem, OwnItem } from "@/connectors/contract";
import { matchOwnItems } from "@/domain/replies";
import type { TenantContext } from "@/infra/db";
import { metrics } from "@/infra/metrics";
import { applyChanges, type MessageChange } from "./apply-changes";
import { loadStoredMessages, messageKey, type StoredMessage } from "./load-context";
import type { MappedItem, PendingEvent } from "./map-events";
import type { Placed } from "./new-messages";
import { placeInTickets } from "./place-in-tickets";

/** What of the company's own decides how items are written, as it stands in this transaction. */
export interface IntakeRules {
  reopenWindowDays: number;
  /** What was said before this is not taken in; null: all is. */
  oldestKept: Date | null;
  /** Whether observed replies are kept whose mention has not arrived. */
  hasUnattached: boolean;
}

export interface WrittenItems {
  /** Tickets whose clocks are to be computed anew; those of new tickets are written with them. */
  touchedTicketIds: string[];
  /** Events that speak of something that is not here yet. */
  waiting: PendingEvent[];
}

/**
 * Writes a batch of items in a fixed number of statements, whatever its size: contacts, messages,
 * tickets, events. Mentions that are here already are folded; changed ones are edits.
 */
export async function writeItems(
  ctx: TenantContext,
  mapped: readonly MappedItem[],
  rules: IntakeRules,
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
  const written = await placeInTickets(ctx, fresh, own, stored, rules);
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
  observeLag(ctx, fresh);
  return { touchedTicketIds: [...touched], waiting };
}

/** How long each new mention took from the platform's own timestamp to here. */
function observeLag(ctx: TenantContext, fresh: readonly Placed<MentionItem>[]): void {
  const now = ctx.clock.now().getTime();
  ctx.afterCommit(() => {
    for (const { event, item } of fresh) {
      const lagMs = Math.max(0, now - item.at.getTime());
      metrics().ingestLag.observe({ platform: event.platform }, lagMs / 1_000);
    }
  });
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
