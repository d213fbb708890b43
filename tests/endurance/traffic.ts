import { createHmac, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { foundTenant as foundAnotherTenant, signUp } from "@/domain/auth";
import { seal } from "@/infra/crypto";
import { withTenant } from "@/infra/db";
import { newId } from "@/kernel/ids";
import { changeDefaultPolicy, promises } from "../support/policies";
import type { Stage } from "./stage";

const SYSTEM = { kind: "system", name: "endurance" } as const;
const YEAR_MS = 365 * 86_400_000;

export interface Place {
  tenantId: string;
  channelId: string;
  pageId: string;
}

/** A company of its own. @returns its id */
export async function foundTenant(): Promise<string> {
  return (await foundCompany()).tenantId;
}

function foundCompany() {
  const name = randomBytes(5).toString("hex");
  return signUp({
    company: `Firma ${name}`,
    name: "Anna Admin",
    email: `anna-${name}@example.org`,
    password: "correct horse battery",
  });
}

/**
 * A company with a Page whose platform is silent but for the webhooks sent here. Where it promises a
 * first response, a breach makes the ticket urgent.
 */
export async function openPlace(targets: { firstResponseMinutes?: number } = {}): Promise<Place> {
  const { tenantId } = await foundCompany();
  if (targets.firstResponseMinutes !== undefined) {
    const { firstResponseMinutes } = targets;
    await withTenant({ tenantId, actor: SYSTEM }, (ctx) =>
      changeDefaultPolicy(ctx, {
        promises: promises({ first_response: firstResponseMinutes }),
        steps: [
          {
            id: newId(),
            promises: ["first_response"],
            at: "breach",
            afterMinutes: 0,
            action: { kind: "raise_priority", to: "urgent" },
          },
        ],
      }),
    );
  }
  return openPage(tenantId, await seal({ pageToken: "unused" }));
}

/** The same for a company that exists. */
export async function openPlaceOf(tenantId: string): Promise<Place> {
  return openPage(tenantId, await seal({ pageToken: "unused" }));
}

/** Many such companies; one person founded them all. */
export async function openPlaces(count: number): Promise<Place[]> {
  const { personId } = await foundCompany();
  const credentials = await seal({ pageToken: "unused" });
  const places: Place[] = [];
  const open = async () => {
    while (places.length < count) {
      const place: Place = { tenantId: "", channelId: "", pageId: "" };
      places.push(place);
      const company = `Firma ${randomBytes(6).toString("hex")}`;
      const { tenantId } = await foundAnotherTenant(personId, { company });
      Object.assign(place, await openPage(tenantId, credentials));
    }
  };
  await Promise.all(Array.from({ length: 4 }, open));
  return places;
}

async function openPage(tenantId: string, credentials: string): Promise<Place> {
  const channelId = newId();
  const pageId = String(10n ** 14n + BigInt(`0x${randomBytes(5).toString("hex")}`));
  await withTenant({ tenantId, actor: SYSTEM }, async (ctx) => {
    const now = ctx.clock.now();
    await ctx.tx.channel.create({
      data: {
        tenantId,
        id: channelId,
        platform: "facebook",
        name: `Page ${pageId}`,
        accountId: pageId,
        baseUrl: process.env.FACEBOOK_GRAPH_URL ?? "",
        credentials,
        pollIntervalSeconds: 86_400,
        nextPollAt: new Date(now.getTime() + YEAR_MS),
        createdAt: now,
        updatedAt: now,
      },
    });
  });
  return { tenantId, channelId, pageId };
}

export interface Item {
  place: Place;
  externalId: string;
  change: Record<string, unknown>;
}

/** A visitor's post: a thread, and so a ticket, of its own. */
export function post(place: Place, number: number, at = new Date()): Item {
  const externalId = `${place.pageId}_${number}`;
  return {
    place,
    externalId,
    change: {
      from: { id: `7${number % 997}`, name: `Kunde ${number % 997}` },
      message: `Wo bleibt mein Paket ${number}? Ich warte seit zwei Wochen darauf.`,
      permalink_url: `https://facebook.example/${externalId}`,
      post_id: externalId,
      created_time: Math.floor(at.getTime() / 1000),
      item: "post",
      verb: "add",
      published: 1,
    },
  };
}

/** What the same visitor adds below the post: it belongs to the post's ticket. */
export function comment(below: Item, at = new Date()): Item {
  const externalId = `${below.externalId}_1`;
  return {
    place: below.place,
    externalId,
    change: {
      ...below.change,
      message: `${String(below.change.message)} Immer noch nichts!`,
      permalink_url: `https://facebook.example/${externalId}`,
      comment_id: externalId,
      parent_id: below.externalId,
      post: { id: below.externalId, status_type: "wall_post", is_published: true },
      created_time: Math.floor(at.getTime() / 1000),
      item: "comment",
    },
  };
}

/** Mentions over the given places: every fourth adds to the post before it. */
export function mentions(places: readonly Place[], count: number, at?: Date): Item[] {
  const items: Item[] = [];
  for (let posts = 0; items.length < count; posts += 1) {
    const place = places[posts % places.length] as Place;
    const first = post(place, items.length + 1, at);
    items.push(first);
    if (posts % 4 === 3 && items.length < count) items.push(comment(first, at));
  }
  return items;
}

export interface Sent {
  webhooks: number;
  /** Deliveries that were not acknowledged and made again. */
  repeated: number;
  /** Of each item: when it was acknowledged, in epoch milliseconds. */
  acknowledgedAt: Map<string, number>;
}

/**
 * Delivers as Meta does: signed, several changes in one webhook, again until it is acknowledged, and
 * a share of them twice although they were.
 */
export async function deliver(
  stage: Stage,
  items: readonly Item[],
  options: { perWebhook?: number; atOnce?: number; redelivered?: number; url?: string } = {},
): Promise<Sent> {
  const { perWebhook = 5, atOnce = 12, redelivered = 0, url = stage.webhooks.url } = options;
  const twice = items.filter((_, index) => redelivered > 0 && index % (1 / redelivered) < 1);
  const queue = [...batches(items, perWebhook), ...batches(shuffled(twice), perWebhook)];
  const sent: Sent = { webhooks: 0, repeated: 0, acknowledgedAt: new Map() };
  const send = async () => {
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
      const body = bodyOf(batch);
      while (!(await isAcknowledged(url, body))) {
        sent.repeated += 1;
        await sleep(100);
      }
      sent.webhooks += 1;
      const now = Date.now();
      for (const item of batch) {
        if (!sent.acknowledgedAt.has(item.externalId))
          sent.acknowledgedAt.set(item.externalId, now);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, send));
  return sent;
}

function bodyOf(items: readonly Item[]): string {
  const entry = items.map(({ place, change }) => ({
    id: place.pageId,
    time: change.created_time,
    changes: [{ field: "feed", value: change }],
  }));
  return JSON.stringify({ object: "page", entry });
}

async function isAcknowledged(url: string, body: string): Promise<boolean> {
  const secret = process.env.FACEBOOK_APP_SECRET ?? "";
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  try {
    const response = await fetch(`${url}/api/webhooks/facebook`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-hub-signature-256": `sha256=${signature}`,
      },
      body,
      signal: AbortSignal.timeout(20_000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

function batches<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    result.push(items.slice(start, start + size));
  }
  return result;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
