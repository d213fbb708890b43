import { randomBytes } from "node:crypto";
import type { InboundItem, Platform } from "@/connectors/contract";
import { drainInbox, storeEvents } from "@/domain/ingestion";
import { seal } from "@/infra/crypto";
import { withTenant } from "@/infra/db";
import { type Clock, systemClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { as, type TestMember } from "./people";

const SYSTEM = { kind: "system", name: "test" } as const;

export interface TestChannel {
  id: string;
  tenantId: string;
  platform: Platform;
}

/** A connected channel whose payloads are items themselves; see `fakePlatform`. */
export async function newChannel(
  admin: Pick<TestMember, "tenantId">,
  platform: Platform = "facebook",
): Promise<TestChannel> {
  const id = newId();
  const { tenantId } = admin;
  const credentials = await seal({});
  await withTenant({ tenantId, actor: SYSTEM }, (ctx) =>
    ctx.tx.channel.create({
      data: {
        tenantId,
        id,
        platform,
        name: `A channel of ${platform}`,
        accountId: randomBytes(4).toString("hex"),
        baseUrl: `https://${platform}.example`,
        credentials,
        pollIntervalSeconds: 60,
        nextPollAt: ctx.clock.now(),
        createdAt: ctx.clock.now(),
        updatedAt: ctx.clock.now(),
      },
    }),
  );
  return { id, tenantId, platform };
}

/** What somebody outside wrote; everything has a likely value. */
export interface TestMention {
  text?: string;
  author?: string;
  at?: Date;
  externalId?: string;
  threadKey?: string;
  parentExternalId?: string;
  visibility?: "public" | "private";
  clock?: Clock;
}

/** Lets a mention come in the way all do, and gives its ticket and its message. */
export async function receiveMention(
  channel: TestChannel,
  mention: TestMention = {},
): Promise<{ ticketId: string; messageId: string; externalId: string }> {
  const externalId = mention.externalId ?? `m-${randomBytes(6).toString("hex")}`;
  const author = mention.author ?? `author-${externalId}`;
  const clock = mention.clock ?? systemClock;
  await receiveItem(
    channel,
    {
      type: "mention",
      kind: mention.visibility === "private" ? "message" : "comment",
      externalId,
      threadKey: mention.threadKey,
      parentExternalId: mention.parentExternalId,
      visibility: mention.visibility ?? "public",
      permalink: `https://${channel.platform}.example/${externalId}`,
      at: mention.at ?? clock.now(),
      author: { externalId: author, handle: author, name: `Name of ${author}` },
      text: mention.text ?? "Wo bleibt mein Paket? Ich warte seit zwei Wochen darauf.",
      facts: {},
    },
    clock,
  );
  return as({ tenantId: channel.tenantId, actor: SYSTEM }, async (ctx) => {
    const message = await ctx.tx.message.findFirstOrThrow({
      where: { tenantId: channel.tenantId, channelId: channel.id, externalId },
    });
    return { ticketId: message.ticketId ?? "", messageId: message.id, externalId };
  });
}

/** Any item a platform could bring. */
export async function receiveItem(
  channel: TestChannel,
  item: InboundItem,
  clock: Clock = systemClock,
): Promise<void> {
  const key = randomBytes(8).toString("hex");
  await withTenant({ tenantId: channel.tenantId, actor: SYSTEM, clock }, (ctx) =>
    storeEvents(ctx, channel.id, "poll", [{ key, payload: { ...item } }]),
  );
  const result = await drainInbox(channel.tenantId, clock);
  if (result.setAside > 0) throw new Error("the item was set aside");
}
