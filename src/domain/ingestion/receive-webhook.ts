import type { Platform, WebhookRequest, WebhookVerdict } from "@/connectors/contract";
import {
  connectorFor,
  connectorRuntime,
  findChannelsByAccount,
  findSigningChannel,
} from "@/domain/channels";
import { storeWebhookEvents } from "./store-webhook-events";

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
      for (const channel of channels.get(accountId) ?? [])
        await storeWebhookEvents(channel, events);
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
    await storeWebhookEvents(
      channel,
      verdict.deliveries.flatMap((delivery) => delivery.events),
    );
  }
  return verdict;
}
