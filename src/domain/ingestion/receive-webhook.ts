import type { Platform, RawEvent, WebhookRequest, WebhookVerdict } from "@/connectors/contract";
import {
  type ChannelRef,
  connectorFor,
  connectorRuntime,
  findChannelsByAccount,
  findSigningChannel,
} from "@/domain/channels";
import { withTenant } from "@/infra/db";
import { systemClock } from "@/kernel/clock";
import { storeEvents, storeEventsAtOnce } from "./store-events";

/**
 * Verifies a webhook over its exact bytes and stores what it brings, durably, before it is
 * acknowledged. Events of accounts that nobody connected are dropped: there is no tenant to keep them
 * for. When storing fails the error goes up, so that the platform delivers again.
 */
export async function receiveWebhook(
  platform: Platform,
  request: WebhookRequest,
): Promise<WebhookVerdict> {
  const { webhooks } = connectorFor(platform);
  if (webhooks === null) {
    return { kind: "refused", status: 403, reason: "This platform sends no webhooks." };
  }
  const runtime = connectorRuntime();
  if (webhooks.secret === "app") {
    const verdict = webhooks.receive(request, runtime, null);
    if (verdict.kind !== "accepted") return verdict;
    const channels = await findChannelsByAccount(
      platform,
      verdict.deliveries.map((delivery) => delivery.accountId),
    );
    for (const { accountId, events } of verdict.deliveries) {
      for (const channel of channels.get(accountId) ?? []) await store(channel, events);
    }
    return verdict;
  }
  const id = request.url.searchParams.get("channel") ?? "";
  const channel = /^[0-9a-f-]{36}$/i.test(id) ? await findSigningChannel(platform, id) : null;
  if (channel === null) {
    return { kind: "refused", status: 403, reason: "No channel signs with this address." };
  }
  const verdict = webhooks.receive(request, runtime, channel);
  if (verdict.kind === "accepted") {
    await store(
      channel,
      verdict.deliveries.flatMap((delivery) => delivery.events),
    );
  }
  return verdict;
}

/** How exactly a channel knows when something last came, in milliseconds. */
const NOTED_EVERY_MS = 5_000;
const MOST_NOTED = 10_000;
const noted = new Map<string, number>();

/**
 * Now and then the whole of `storeEvents`, which notes the arrival at the channel; in between only the
 * rows themselves, or every webhook of a busy account would wait for the one before at that note.
 */
async function store(channel: ChannelRef, events: readonly RawEvent[]): Promise<void> {
  if (events.length === 0) return;
  const now = systemClock.now().getTime();
  if (now - (noted.get(channel.channelId) ?? 0) < NOTED_EVERY_MS) {
    await storeEventsAtOnce(channel, events);
    return;
  }
  if (noted.size >= MOST_NOTED) noted.clear();
  noted.set(channel.channelId, now);
  const stored = await withTenant(
    { tenantId: channel.tenantId, actor: { kind: "system", name: "webhooks" } },
    (ctx) => storeEvents(ctx, channel.channelId, "webhook", events),
  );
  // Nothing new, nothing noted: the next one will be.
  if (stored === 0) noted.delete(channel.channelId);
}
