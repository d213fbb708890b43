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
import { invalidResponse } from "@/connectors/contract/outcome";
import { GraphClient } from "./client";
import { deliverToFacebook, findOnFacebook } from "./deliver";
import { enrichFacebook } from "./enrich";
import { graphFailure } from "./graph-failure";
import { mapFacebook } from "./map";
import { pollFacebook } from "./poll";
import { receiveFacebook } from "./webhooks";

const DAY_MS = 24 * 3_600_000;
const SUBSCRIBED_FIELDS =
  "feed,mention,messages,message_echoes,message_edits,message_reactions,message_reads,message_deliveries,messaging_postbacks,ratings";

export const facebook: Connector = {
  platform: "facebook",
  connectFields: [
    { name: "pageId", kind: "text", required: true, target: "account" },
    { name: "pageToken", kind: "secret", required: true, target: "credential" },
  ],
  credentials: z.object({ pageToken: z.string().trim().min(1) }),
  canDeliver: true,
  pollIntervalSeconds: 120,
  defaultBaseUrl: (config) => config.facebookGraphUrl.replace(/\/+$/, ""),
  check: checkPage,
  poll: pollFacebook,
  webhooks: { secret: "app", receive: receiveFacebook, subscribe: subscribePage },
  enrich: enrichFacebook,
  map: mapFacebook,
  capabilities,
  deliver: deliverToFacebook,
  findDelivered: findOnFacebook,
};

const PageView = z.looseObject({
  id: z.string(),
  name: z.string(),
  username: z.string().optional(),
  link: z.string().optional(),
});

/** Only a Page token will do: a person's token reads empty comment lists with 200. */
async function checkPage(access: ChannelAccess, runtime: ConnectorRuntime): Promise<AccountInfo> {
  const client = new GraphClient(access, runtime);
  const me = PageView.safeParse((await client.read("me", { fields: "id,name" })).json);
  if (!me.success) throw invalidResponse("Facebook does not say whose token this is.");
  const wanted = access.accountId || me.data.id;
  if (me.data.id !== wanted) {
    const reason = "The token is not a Page token of this Page.";
    throw new PlatformError({ kind: "reauth_required", reason });
  }
  const answer = await client.read(wanted, { fields: "id,name,username,link" });
  const page = PageView.safeParse(answer.json);
  if (!page.success) throw invalidResponse("Facebook does not describe the Page.");
  const isSubscribed = await hasSubscription(wanted, client);
  return {
    accountId: page.data.id,
    name: page.data.name,
    handle: page.data.username,
    url: page.data.link,
    warnings: isSubscribed ? [] : ["webhook_missing"],
    settings: { backfillSince: new Date(runtime.now().getTime() - BACKFILL_MS).toISOString() },
  };
}

async function hasSubscription(pageId: string, client: GraphClient): Promise<boolean> {
  try {
    const list = await client.list(`${pageId}/subscribed_apps`, {});
    return list.data.length > 0;
  } catch (error) {
    if (error instanceof PlatformError && error.failure.kind === "permission_missing") return false;
    throw error;
  }
}

async function subscribePage(
  access: ChannelAccess,
  _callbackUrl: string,
  runtime: ConnectorRuntime,
): Promise<{ subscribed: boolean }> {
  const client = new GraphClient(access, runtime);
  const path = `${access.accountId}/subscribed_apps`;
  const result = await client.write(path, { subscribed_fields: SUBSCRIBED_FIELDS });
  if (result.kind === "failure")
    throw new PlatformError({ kind: "transient", reason: result.reason });
  const failure = graphFailure(result, runtime.now());
  if (failure) throw new PlatformError(failure);
  return { subscribed: true };
}

/**
 * Meta, Messenger Platform policy: answers within 24 hours of the person's message, a human agent
 * within 7 days; one private reply to a comment or visitor post within 7 days.
 */
function capabilities(item: AnswerableItem, now: Date): Capabilities {
  if (item.isDeleted) return { public: no("deleted"), private: no("deleted") };
  const until = new Date(item.at.getTime() + 7 * DAY_MS);
  const inWindow: Capability =
    now <= until
      ? { allowed: true, until, maxLength: 2_000, minLength: 1, counter: "characters" }
      : no("window_closed");
  if (item.kind === "message") return { public: no("no_public_thread"), private: inWindow };
  return {
    public:
      item.facts.canComment === false
        ? no("comments_closed")
        : { allowed: true, maxLength: 8_000, minLength: 1, counter: "characters" },
    private:
      item.privateReplies > 0
        ? no("already_used")
        : item.facts.canReplyPrivately === false && now <= until
          ? no("recipient_unavailable")
          : inWindow,
  };
}

function no(reason: Capability["reason"]): Capability {
  return { allowed: false, reason };
}
