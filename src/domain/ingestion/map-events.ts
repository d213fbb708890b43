import type { InboundItem, Platform } from "@/connectors/contract";
import { connectorFor } from "@/domain/channels";
import { othersTurnAfter } from "./others-turn";
import { storable } from "./store-events";

export interface PendingEvent {
  id: string;
  channelId: string;
  platform: Platform;
  accountId: string;
  baseUrl: string;
  settings: Record<string, unknown>;
  channelStatus: string;
  payload: Record<string, unknown>;
  receivedAt: Date;
  attempts: number;
}

export interface MappedItem {
  event: PendingEvent;
  item: InboundItem;
}

export interface MappedEvents {
  items: MappedItem[];
  /** Events that cannot be understood, with the connector's word for why. */
  failed: { event: PendingEvent; error: string }[];
}

/** Longer posts are cut, with a mark: no platform that can be answered allows them. */
const MAX_TEXT_CHARACTERS = 200_000;

/** Raw payloads → items. One that cannot be understood stops nothing. */
export async function mapEvents(events: readonly PendingEvent[]): Promise<MappedEvents> {
  const items: MappedItem[] = [];
  const failed: MappedEvents["failed"] = [];
  for (const [done, event] of events.entries()) {
    if (done > 0) await othersTurnAfter(done);
    try {
      for (const item of connectorFor(event.platform).map(event.payload, event)) {
        items.push({ event, item: cleaned(item) });
      }
    } catch (error) {
      failed.push({ event, error: error instanceof Error ? error.message : String(error) });
    }
  }
  return { items, failed };
}

function cleaned(item: InboundItem): InboundItem {
  const json = JSON.stringify(item);
  const isHarmless = !json.includes("\\u") && json.length <= MAX_TEXT_CHARACTERS;
  const bounded = (isHarmless ? { ...item } : bound(json)) as InboundItem;
  // JSON knows no dates: the instants are taken over from the item itself.
  if ("at" in item && "at" in bounded) bounded.at = validInstant(item.at);
  if (item.type === "mention" && bounded.type === "mention" && item.editedAt !== undefined) {
    bounded.editedAt = validInstant(item.editedAt);
  }
  return bounded;
}

/** What Postgres refuses is replaced in every text, and the text itself is cut. */
function bound(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) => {
    if (typeof value !== "string") return value;
    const text = storable(value);
    return key === "text" && text.length > MAX_TEXT_CHARACTERS
      ? `${text.slice(0, MAX_TEXT_CHARACTERS).toWellFormed()} […]`
      : text;
  });
}

function validInstant(at: Date): Date {
  const time = at.getTime();
  if (Number.isNaN(time) || time < 0 || time > Date.UTC(2200, 0, 1)) {
    throw new Error("the time of the item is not a valid instant");
  }
  return at;
}
