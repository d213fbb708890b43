import type { RawEvent } from "@/connectors/contract";
import type { ChannelRef } from "@/domain/channels";
import { gather, type InboundRow, type StoredOfTenant, storeInbound } from "@/infra/db";
import { enqueueAtMostEvery } from "@/infra/queue";
import { systemClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { DrainInbox } from "./jobs";
import { storable, storablePayload } from "./store-events";

/** So many webhooks share one commit at most. */
const MOST_TOGETHER = 200;
/**
 * A busy tenant's hints fold into one in this time, in milliseconds; the first is given at once. A drain
 * costs nearly the same for one mention as for ten: fifty tenants with ten mentions a second each kept
 * four cores busy with drains of one or two, and everybody waited for seconds.
 */
const HINT_EVERY_MS = 250;

/**
 * Stores what webhooks bring, before they are acknowledged. Those that arrive while others are being
 * stored share the next statement and its commit: nobody's acknowledgement comes before their own rows
 * are durable. What cannot be stored fails for the one webhook that brought it.
 *
 * Crash story: before the commit nothing was acknowledged and the platform delivers again; after it a
 * hint may be lost, and the sweep finds the events.
 * @throws Error when these events cannot be stored
 */
export async function storeWebhookEvents(
  { tenantId, channelId }: ChannelRef,
  events: readonly RawEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    tenantId,
    id: newId(),
    channelId,
    key: storable(event.key),
    payload: storablePayload(event.payload),
  }));
  const together = (await storeTogether(rows)).get(tenantId);
  // Somebody's among the tenant's webhooks could not be stored, so none was: each for itself now.
  const outcome = together?.error === null ? together : (await store([rows])).get(tenantId);
  if (outcome === undefined || outcome.error !== null) {
    throw new Error(`events could not be stored: ${outcome?.error ?? "nothing was answered"}`);
  }
  if (outcome.stored > 0) enqueueAtMostEvery(HINT_EVERY_MS, DrainInbox, { tenantId });
}

const storeTogether = gather(store, MOST_TOGETHER);

function store(webhooks: readonly (readonly InboundRow[])[]): Promise<Map<string, StoredOfTenant>> {
  return storeInbound(webhooks.flat(), systemClock.now());
}
