import { createHmac } from "node:crypto";
import type { SimulatorEnvironment } from "../kit/platform";
import { siteUrl } from "../kit/sites";
import type { Post, Site } from "./state";
import { webhookPost } from "./views";

/** A site's webhook, as its admin set it up, signed with its own secret. */
export class DiscourseWebhooks {
  constructor(private readonly environment: SimulatorEnvironment) {}

  post(site: Site, post: Post, event: "post_created" | "post_edited" | "post_destroyed"): void {
    if (!site.webhookUrl) return;
    const body = JSON.stringify({ post: webhookPost(site, post) });
    const eventId = String(site.nextEventId);
    site.nextEventId += 1;
    this.environment.sendWebhook({
      url: site.webhookUrl,
      lane: `${site.webhookUrl} ${site.slug}`,
      headers: {
        "user-agent": "Discourse/3.6.0",
        "x-discourse-instance": siteUrl(this.environment.baseUrl(), site.slug),
        "x-discourse-event-id": eventId,
        "x-discourse-event-type": "post",
        "x-discourse-event": event,
        ...(site.webhookSecret
          ? { "x-discourse-event-signature": `sha256=${sign(site.webhookSecret, body)}` }
          : {}),
      },
      body,
    });
  }
}

export function sign(secret: string, body: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
