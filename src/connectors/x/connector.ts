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
import { XClient } from "./client";
import { deliverToX, findOnX } from "./deliver";
import { mapX } from "./map";
import { pollX } from "./poll";
import { receiveX } from "./webhooks";
import { WireUser } from "./wire";
import { xFailure } from "./x-failure";

/** One subscription per type. `chat.received` is left out: its content is encrypted. */
const EVENT_TYPES = [
  "post.mention.create",
  "post.reply.create",
  "post.quote.create",
  "post.create",
  "post.delete",
  "dm.received",
  "dm.sent",
];

export const x: Connector = {
  platform: "x",
  connectFields: [{ name: "accessToken", kind: "secret", required: true, target: "credential" }],
  credentials: z.object({ accessToken: z.string().trim().min(1) }),
  canDeliver: true,
  pollIntervalSeconds: 90,
  defaultBaseUrl: (config) => config.xApiUrl.replace(/\/+$/, ""),
  check: checkAccount,
  poll: pollX,
  webhooks: { secret: "app", receive: receiveX, subscribe },
  enrich: null,
  map: mapX,
  capabilities,
  deliver: deliverToX,
  findDelivered: findOnX,
};

async function checkAccount(
  access: ChannelAccess,
  runtime: ConnectorRuntime,
): Promise<AccountInfo> {
  const answer = await new XClient(access, runtime).read("users/me", {
    "user.fields": "username,name,profile_image_url",
  });
  const user = WireUser.safeParse(answer.json).data;
  if (!user?.username) throw invalidResponse("X does not say whose token this is.");
  if (access.accountId && access.accountId !== user.id) {
    throw new PlatformError({
      kind: "reauth_required",
      reason: "The token is of another account.",
    });
  }
  return {
    accountId: user.id,
    name: user.name ?? user.username,
    handle: user.username,
    url: `https://x.com/${user.username}`,
    avatarUrl: user.avatarUrl,
    warnings: [],
    settings: {
      handle: user.username,
      backfillSince: new Date(runtime.now().getTime() - BACKFILL_MS).toISOString(),
    },
  };
}

/** The webhook itself belongs to the app and is registered once by its operator. */
async function subscribe(
  access: ChannelAccess,
  callbackUrl: string,
  runtime: ConnectorRuntime,
): Promise<{ subscribed: boolean; hint?: string }> {
  const client = new XClient(access, runtime);
  for (const eventType of EVENT_TYPES) {
    const result = await client.write("activity/subscriptions", {
      event_type: eventType,
      filter: { user_id: access.accountId },
    });
    if (result.kind === "failure")
      throw new PlatformError({ kind: "transient", reason: result.reason });
    if (result.status === 409) continue;
    const failure = xFailure(result, runtime.now());
    if (failure?.kind === "not_found" || failure?.kind === "permission_missing") {
      const hint = `${eventType}: ${failure.reason} The X app needs one webhook with the address ${callbackUrl}`;
      return { subscribed: false, hint };
    }
    if (failure) throw new PlatformError(failure);
  }
  return { subscribed: true };
}

/** X counts 280 weighted characters in public and 10,000 plain ones in private, without a window. */
function capabilities(item: AnswerableItem): Capabilities {
  if (item.isDeleted) return { public: no("deleted"), private: no("deleted") };
  const message: Capability = {
    allowed: true,
    maxLength: 10_000,
    minLength: 1,
    counter: "characters",
  };
  if (item.kind === "message") return { public: no("no_public_thread"), private: message };
  return {
    public: item.facts.isSummoned
      ? { allowed: true, maxLength: 280, minLength: 1, counter: "x-weighted" }
      : no("not_summoned"),
    private: item.facts.receivesYourDm === false ? no("recipient_unavailable") : message,
  };
}

function no(reason: Capability["reason"]): Capability {
  return { allowed: false, reason };
}
