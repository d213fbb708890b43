import { z } from "zod";
import {
  type AccountInfo,
  type AnswerableItem,
  type Capabilities,
  type Capability,
  type ChannelAccess,
  type Connector,
  type ConnectorRuntime,
  PlatformError,
} from "@/connectors/contract";
import { BACKFILL_MS } from "@/connectors/contract/backfill";
import { invalidResponse, readFailed } from "@/connectors/contract/outcome";
import { exchange } from "@/infra/http";
import { htmlToText } from "@/kernel/html-text";
import { WordPressClient } from "./client";
import { deliverToWordPress, findOnWordPress } from "./deliver";
import { mapWordPress } from "./map";
import { pollWordPress } from "./poll";
import { Me, SiteRoot } from "./wire";

export const wordpress: Connector = {
  platform: "wordpress",
  connectFields: [
    { name: "address", kind: "url", required: true, target: "address" },
    { name: "username", kind: "text", required: true, target: "credential" },
    { name: "applicationPassword", kind: "secret", required: true, target: "credential" },
  ],
  credentials: z.object({
    username: z.string().trim().min(1),
    applicationPassword: z.string().trim().min(1),
  }),
  canDeliver: true,
  pollIntervalSeconds: 30,
  defaultBaseUrl: () => null,
  check: checkSite,
  poll: pollWordPress,
  webhooks: null,
  enrich: null,
  map: mapWordPress,
  capabilities,
  deliver: deliverToWordPress,
  findDelivered: findOnWordPress,
};

/** A bad password reads as a missing permission elsewhere, so `users/me` is asked. */
async function checkSite(access: ChannelAccess, runtime: ConnectorRuntime): Promise<AccountInfo> {
  const apiRoot = await discoverRoot(access, runtime);
  const settings = { ...access.settings, apiRoot };
  const client = new WordPressClient({ ...access, settings }, runtime);
  const site = SiteRoot.safeParse((await client.read("")).json).data;
  if (!site) throw invalidResponse("The site does not describe its REST API.");
  const me = Me.safeParse((await client.read("wp/v2/users/me")).json).data;
  if (!me) throw invalidResponse("The site does not say whose password this is.");
  const canModerate = await mayModerate(client);
  return {
    accountId: String(me.id),
    name: htmlToText(site.name) || new URL(access.baseUrl).host,
    handle: me.slug,
    url: site.url ?? access.baseUrl,
    warnings: canModerate ? [] : ["no_moderation"],
    settings: {
      apiRoot,
      canModerate,
      displayName: htmlToText(me.name),
      backfillSince: new Date(runtime.now().getTime() - BACKFILL_MS).toISOString(),
    },
  };
}

/** The root from `Link rel="https://api.w.org/"`; only on the site itself, for it gets the password. */
async function discoverRoot(access: ChannelAccess, runtime: ConnectorRuntime): Promise<string> {
  const fallback = `${access.baseUrl}/wp-json`;
  const page = await exchange(runtime.fetch, `${access.baseUrl}/`);
  if (page.kind === "failure") throw readFailed(page);
  const link = /<([^>]+)>\s*;\s*rel="https:\/\/api\.w\.org\/"/.exec(
    page.headers.get("link") ?? "",
  )?.[1];
  if (!link || !URL.canParse(link, access.baseUrl)) return fallback;
  const root = new URL(link, access.baseUrl);
  return root.origin === new URL(access.baseUrl).origin ? root.href.replace(/\/+$/, "") : fallback;
}

async function mayModerate(client: WordPressClient): Promise<boolean> {
  try {
    await client.read("wp/v2/comments", { status: "all", context: "edit", per_page: "1" });
    return true;
  } catch (error) {
    const kind = error instanceof PlatformError ? error.failure.kind : null;
    if (kind === "reauth_required" || kind === "permission_missing") return false;
    throw error;
  }
}

/** WordPress takes 65,525 bytes (`wp_get_comment_fields_max_lengths`); a character may be four. */
function capabilities(item: AnswerableItem): Capabilities {
  const nowhere = no("no_private_messages");
  if (item.isDeleted) return { public: no("deleted"), private: nowhere };
  if (item.facts.isClosed === true) return { public: no("comments_closed"), private: nowhere };
  return {
    public: { allowed: true, minLength: 1, maxLength: 16_000, counter: "characters" },
    private: nowhere,
  };
}

function no(reason: Capability["reason"]): Capability {
  return { allowed: false, reason };
}
