import { z } from "zod";
import {
  type AccountInfo,
  type Capabilities,
  type ChannelAccess,
  type Connector,
  type ConnectorRuntime,
  PlatformError,
} from "@/connectors/contract";
import { BACKFILL_MS } from "@/connectors/contract/backfill";
import { htmlToText } from "@/kernel/html-text";
import { fetchFeed } from "./client";
import { mapFeedEntry } from "./map";
import { feedAddress, pollFeed } from "./poll";
import { readFeed } from "./wire";

/** Every forum or blog that can only be read: answering means opening the permalink. */
export const feeds: Connector = {
  platform: "feeds",
  connectFields: [{ name: "address", kind: "url", required: true, target: "address" }],
  credentials: z.object({}),
  canDeliver: false,
  pollIntervalSeconds: 120,
  defaultBaseUrl: () => null,
  check: checkFeed,
  poll: pollFeed,
  webhooks: null,
  enrich: null,
  map: mapFeedEntry,
  capabilities,
  deliver: async () => ({
    kind: "rejected",
    reason: "This source can only be read. Open the link, answer there and mark it as answered.",
  }),
  findDelivered: async () => ({ kind: "absent" }),
};

/** The address may be a page that names its feed (`link rel="alternate"`). */
async function checkFeed(access: ChannelAccess, runtime: ConnectorRuntime): Promise<AccountInfo> {
  const first = await fetchFeed(feedAddress(access), {}, runtime);
  const named = readFeed(first.text ?? "") ? null : alternateLink(first.text ?? "", first.url);
  const fetched = named ? await fetchFeed(named, {}, runtime) : first;
  const feed = readFeed(fetched.text ?? "");
  if (!feed) {
    const reason = "there is no RSS, Atom or JSON feed at this address";
    throw new PlatformError({ kind: "invalid_response", reason });
  }
  const { host } = new URL(fetched.url);
  return {
    accountId: fetched.url,
    name: (feed.title && htmlToText(feed.title)) || host,
    url: feed.homeUrl && /^https?:\/\//i.test(feed.homeUrl) ? feed.homeUrl : fetched.url,
    warnings: [],
    settings: {
      feedUrl: fetched.url,
      backfillSince: new Date(runtime.now().getTime() - BACKFILL_MS).toISOString(),
    },
  };
}

function alternateLink(page: string, base: string): string | null {
  for (const [tag] of page.slice(0, 200_000).matchAll(/<link\b[^>]{0,2000}>/gi)) {
    if (!/type\s*=\s*["']?application\/(?:rss\+xml|atom\+xml|feed\+json)/i.test(tag)) continue;
    const href = /href\s*=\s*["']([^"']+)["']/i.exec(tag)?.[1]?.replaceAll("&amp;", "&");
    if (href && URL.canParse(href, base)) return new URL(href, base).href;
  }
  return null;
}

function capabilities(): Capabilities {
  return {
    public: { allowed: false, reason: "read_only_source" },
    private: { allowed: false, reason: "read_only_source" },
  };
}
