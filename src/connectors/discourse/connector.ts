import { z } from "zod";
import type {
  AccountInfo,
  AnswerableItem,
  Capabilities,
  Capability,
  ChannelAccess,
  Connector,
  ConnectorRuntime,
} from "@/connectors/contract";
import { BACKFILL_MS } from "@/connectors/contract/backfill";
import { invalidResponse } from "@/connectors/contract/outcome";
import { DiscourseClient } from "./client";
import { deliverToDiscourse, findOnDiscourse } from "./deliver";
import { mapDiscourse } from "./map";
import { enrichDiscourse } from "./parents";
import { pollDiscourse } from "./poll";
import { receiveDiscourse } from "./webhooks";
import { About, Session } from "./wire";

const Key = z.object({ apiKey: z.string().trim().min(1), apiUsername: z.string().trim().min(1) });

export const discourse: Connector = {
  platform: "discourse",
  connectFields: [
    { name: "address", kind: "url", required: true, target: "address" },
    { name: "apiKey", kind: "secret", required: true, target: "credential" },
    { name: "apiUsername", kind: "text", required: true, target: "credential" },
    { name: "webhookSecret", kind: "secret", required: false, target: "credential" },
  ],
  credentials: z.union([Key.extend({ webhookSecret: z.string().trim().min(1) }), Key]),
  canDeliver: true,
  pollIntervalSeconds: 60,
  defaultBaseUrl: () => null,
  check: checkForum,
  poll: pollDiscourse,
  webhooks: { secret: "channel", receive: receiveDiscourse, subscribe },
  enrich: enrichDiscourse,
  map: mapDiscourse,
  capabilities,
  deliver: deliverToDiscourse,
  findDelivered: findOnDiscourse,
};

async function checkForum(access: ChannelAccess, runtime: ConnectorRuntime): Promise<AccountInfo> {
  const client = new DiscourseClient(access, runtime);
  const session = Session.safeParse((await client.read("session/current.json")).json).data;
  if (!session) throw invalidResponse("The forum does not say whose key this is.");
  const about = About.safeParse((await client.read("about.json")).json).data;
  const { username, name } = session.current_user;
  return {
    accountId: username,
    name: about?.about.title ?? new URL(access.baseUrl).host,
    handle: username,
    url: access.baseUrl,
    warnings: access.credentials.webhookSecret ? [] : ["webhook_missing"],
    settings: {
      username,
      ...(name ? { displayName: name } : {}),
      backfillSince: new Date(runtime.now().getTime() - BACKFILL_MS).toISOString(),
    },
  };
}

/** Webhooks are made by the forum's admin: the API for it needs rights no support account has. */
async function subscribe(access: ChannelAccess): Promise<{ subscribed: boolean }> {
  return { subscribed: Boolean(access.credentials.webhookSecret) };
}

/** Discourse's default limits for posts: 20 to 32,000 characters. */
function capabilities(item: AnswerableItem): Capabilities {
  if (item.isDeleted) return { public: no("deleted"), private: no("deleted") };
  const post: Capability = {
    allowed: true,
    minLength: 20,
    maxLength: 32_000,
    counter: "characters",
  };
  if (item.visibility === "private") return { public: no("no_public_thread"), private: post };
  return {
    public: post,
    private: item.facts.username ? post : no("no_private_messages"),
  };
}

function no(reason: Capability["reason"]): Capability {
  return { allowed: false, reason };
}
