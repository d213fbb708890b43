import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLATFORMS, type Platform } from "@/connectors/contract";
import { connectorFor } from "@/connectors/registry";
import { drainInbox } from "@/domain/ingestion";
import { seal } from "@/infra/crypto";
import { POST } from "../../app/api/webhooks/[platform]/route";
import { newChannel, type TestChannel } from "../support/mentions";
import { as, newCompany, type TestMember } from "../support/people";
import { serveWebhooks, type WebhookServer } from "../support/webhook-server";
import { newChance } from "./chance";
import { asJson, HOSTILE_TEXTS, INCOMPRESSIBLE, mutated } from "./hostile-values";
import { heldMemory } from "./memory";
import { bySize, count } from "./size";

const chance = newChance();
const owner = new Client({ connectionString: process.env.DATABASE_URL });
const DISCOURSE_SECRET = "the secret of this forum";
const signers: Record<string, { header: string; secret: string; encoding: "hex" | "base64" }> = {
  facebook: {
    header: "x-hub-signature-256",
    secret: process.env.FACEBOOK_APP_SECRET ?? "",
    encoding: "hex",
  },
  x: {
    header: "x-twitter-webhooks-signature",
    secret: process.env.X_CONSUMER_SECRET ?? "",
    encoding: "base64",
  },
  discourse: {
    header: "x-discourse-event-signature",
    secret: DISCOURSE_SECRET,
    encoding: "hex",
  },
};

let admin: TestMember;
let channels: Record<string, TestChannel>;
let accounts: Record<string, string>;
let server: WebhookServer;

beforeAll(async () => {
  await owner.connect();
  server = await serveWebhooks();
  admin = await newCompany();
  const webhookSecret = await seal(DISCOURSE_SECRET);
  const made = await Promise.all(PLATFORMS.map((platform) => newChannel(admin, platform)));
  channels = Object.fromEntries(made.map((channel) => [channel.platform, channel]));
  await as(admin, (ctx) => ctx.tx.channel.updateMany({ data: { webhookSecret } }));
  const rows = await as(admin, (ctx) => ctx.tx.channel.findMany());
  accounts = Object.fromEntries(rows.map((row) => [row.platform, row.accountId]));
});

afterAll(() => Promise.all([owner.end(), server.close()]));

/** What each platform really sends, for the channel that is connected. */
function genuine(platform: string): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1_000);
  const id = String(chance.below(1_000_000_000));
  switch (platform) {
    case "facebook": {
      const page = accounts.facebook;
      const from = { id: "99", name: "Kundin" };
      const value = {
        item: "comment",
        verb: "add",
        comment_id: `${page}_${id}`,
        post_id: `${page}_1`,
      };
      const messaging = { sender: { id: "99" }, recipient: { id: page }, timestamp: now * 1_000 };
      return {
        object: "page",
        entry: [
          {
            id: page,
            time: now,
            changes: [
              { field: "feed", value: { ...value, from, message: "Hilfe", created_time: now } },
            ],
            messaging: [{ ...messaging, message: { mid: `m_${id}`, text: "Hallo" } }],
          },
        ],
      };
    }
    case "x": {
      const post = {
        id,
        text: "@nordwind Hilfe",
        author_id: "7",
        created_at: new Date().toISOString(),
      };
      const includes = { users: [{ id: "7", username: "kundin", name: "Kundin" }] };
      return {
        data: {
          filter: { user_id: accounts.x },
          event_type: chance.pick([
            "post.mention.create",
            "dm.received",
            "post.delete",
            "oauth.revoke",
          ]),
          payload: {
            ...post,
            direct_message_events: [{ id, text: "Hallo", sender_id: "7" }],
            users: {},
          },
          includes,
        },
      };
    }
    default: {
      const at = new Date().toISOString();
      const person = { user_id: 5, username: "kundin" };
      const post = {
        id: Number(id),
        topic_id: 3,
        post_number: 1,
        raw: "Hilfe",
        cooked: "<p>Hilfe</p>",
      };
      return { post: { ...post, ...person, created_at: at, updated_at: at, version: 1 } };
    }
  }
}

function asBytes(platform: string): Uint8Array {
  const form = chance.next();
  if (form < 0.02) return chance.bytes(chance.below(2_000));
  if (form < 0.03) return new TextEncoder().encode(chance.pick(HOSTILE_TEXTS));
  const text = asJson(form < 0.08 ? genuine(platform) : mutated(genuine(platform), chance), chance);
  const bytes = new TextEncoder().encode(text);
  if (form < 0.8) return bytes;
  // Cut short, a byte changed, another encoding, or far too large.
  if (form < 0.87) return bytes.slice(0, chance.below(bytes.length + 1));
  if (form < 0.94) {
    const broken = bytes.slice();
    for (let flips = 1 + chance.below(5); flips > 0; flips -= 1) {
      if (broken.length > 0) broken[chance.below(broken.length)] = chance.below(256);
    }
    return broken;
  }
  if (form < 0.9995) return new Uint8Array(Buffer.from(text, "utf16le"));
  return new Uint8Array(chance.pick([1_000_000, 5 * 1024 * 1024 + 1, 7_000_000])).fill(0x5b);
}

type Signing = "none" | "wrong" | "right";

function headersFor(platform: string, body: Uint8Array, signing: Signing): Record<string, string> {
  const headers: Record<string, string> = {
    "content-type": chance.pick([
      "application/json",
      "text/plain",
      "multipart/form-data",
      "a/b;c=d",
    ]),
    "x-discourse-event": chance.pick(["post_created", "post_edited", "post_destroyed", "ping"]),
    "x-discourse-instance": chance.pick(["https://forum.example", "javascript:alert(1)", ":"]),
  };
  const signer = signers[platform];
  if (signer === undefined || signing === "none") return headers;
  const hmac = (secret: string, bytes: Uint8Array) =>
    `sha256=${createHmac("sha256", secret).update(bytes).digest(signer.encoding)}`;
  const right = hmac(signer.secret, body);
  const wrong = [
    hmac("", body),
    hmac("another", body),
    hmac(signer.secret, Buffer.concat([body, Buffer.from(" ")])),
    right.slice(0, -1),
    right.replace("sha256=", ""),
    right.replace("sha256=", "sha1="),
    `${right}0`,
    "sha256=",
    "sha256=undefined",
    "sha256=".padEnd(right.length, "0"),
    `${right}, ${right}`,
  ];
  return { ...headers, [signer.header]: signing === "right" ? right : chance.pick(wrong) };
}

function post(platform: string, body: Uint8Array, headers: Record<string, string>) {
  const query = chance.isOne(0.95) ? `?channel=${channels.discourse?.id}` : "?channel='--";
  const url = `http://localhost:3000/api/webhooks/${platform}${query}`;
  const init = { method: "POST", headers, body: Buffer.from(body) };
  return POST(new Request(url, init), { params: Promise.resolve({ platform }) });
}

async function countEvents(): Promise<number> {
  const { rows } = await owner.query<{ n: number }>("SELECT count(*)::int AS n FROM inbound_event");
  return rows[0]?.n ?? 0;
}

/** Some at a time, as a platform would; gives what was answered. */
async function storm(
  total: number,
  signing: () => Signing,
  see: (status: number, body: Uint8Array, platform: string) => void,
): Promise<{ before: number; after: number }> {
  const doors = [...Object.keys(signers), ...Object.keys(signers), "wordpress", "feeds", "unknown"];
  let sent = 0;
  let before = 0;
  const warmUp = Math.floor(total / 4);
  while (sent < total) {
    const batch = Array.from({ length: Math.min(25, total - sent) }, async () => {
      const platform = chance.pick(doors);
      const body = asBytes(platform);
      const { status } = await post(platform, body, headersFor(platform, body, signing()));
      see(status, body, platform);
    });
    await Promise.all(batch);
    if (sent < warmUp && sent + batch.length >= warmUp) before = heldMemory();
    sent += batch.length;
  }
  return { before, after: heldMemory() };
}

const MOST_GROWTH_MIB = 24;

describe("a webhook's door", () => {
  it("lets nothing in without a right signature, fails at nothing, and keeps no memory", async () => {
    const total = bySize({ full: 70_000, quick: 7_000, short: 1_500 });
    const answers = new Map<number, number>();
    const wrong: string[] = [];
    const stored = await countEvents();
    const { before, after } = await storm(
      total,
      () => (chance.isOne(0.3) ? "none" : "wrong"),
      (status, body, platform) => {
        answers.set(status, (answers.get(status) ?? 0) + 1);
        if (status < 400 || status >= 500) wrong.push(`${platform} ${status} ${shown(body)}`);
      },
    );
    const growth = Math.round(after - before);
    count("S4", "unsigned", total, wrong.length, { "growth MiB": growth, seed: chance.seed });
    expect(wrong.slice(0, 5), `seed ${chance.seed}`).toEqual([]);
    expect(await countEvents()).toBe(stored);
    expect([...answers.keys()]).toContain(401);
    expect(growth).toBeLessThan(MOST_GROWTH_MIB);
  }, 900_000);

  it("takes whatever is rightly signed without failing, and stores what is for us", async () => {
    const total = bySize({ full: 30_000, quick: 3_000, short: 800 });
    const wrong: string[] = [];
    const stored = await countEvents();
    const { before, after } = await storm(
      total,
      () => "right",
      (status, body, platform) => {
        if (status >= 500) wrong.push(`${platform} ${status} ${shown(body)}`);
      },
    );
    const growth = Math.round(after - before);
    count("S4", "signed", total, wrong.length, { "growth MiB": growth, seed: chance.seed });
    expect(wrong.slice(0, 5), `seed ${chance.seed}`).toEqual([]);
    expect(await countEvents()).toBeGreaterThan(stored + total / 20);
    expect(growth).toBeLessThan(MOST_GROWTH_MIB);
  }, 900_000);

  it.each([
    ["nested deeper than any parser goes", `"a":${"[".repeat(9_000)}0${"]".repeat(9_000)}`],
    ["with half a character in a name", '"\\ud800":1'],
    ["with nothing in a name", '"\\u0000":1'],
    ["with an id longer than an index takes", `"comment_id":${JSON.stringify(INCOMPRESSIBLE)}`],
  ])("is not called again and again with a body %s", async (_, part) => {
    const value = `{"item":"comment","verb":"add","post_id":"1","message":"Hilfe",${part}}`;
    const changes = `[{"field":"feed","value":${value}}]`;
    const entry = `{"id":"${accounts.facebook}","time":1,"changes":${changes}}`;
    const body = new TextEncoder().encode(`{"object":"page","entry":[${entry}]}`);
    const answer = await post("facebook", body, headersFor("facebook", body, "right"));
    expect(answer.status).toBe(200);
  });

  it("keeps what it took from stopping anything: all of it is understood or set aside", async () => {
    const { tenantId } = admin;
    for (let round = 0; round < 5_000; round += 1) {
      await drainInbox(tenantId);
      const { rows } = await owner.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM inbound_event WHERE state = 'pending' AND next_attempt_at <= now()`,
      );
      if (rows[0]?.n === 0) break;
    }
    const { rows } = await owner.query<{ state: string; n: number }>(
      `SELECT CASE WHEN state = 'pending' AND attempts > 0 THEN 'waiting' ELSE state END AS state,
        count(*)::int AS n FROM inbound_event GROUP BY 1
       UNION ALL SELECT 'processed', count(*)::int FROM processed_event`,
    );
    const byState = Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    count(
      "S4",
      "drained",
      (byState.processed ?? 0) + (byState.set_aside ?? 0),
      byState.pending ?? 0,
      byState,
    );
    expect(byState.processed).toBeGreaterThan(0);
    expect(byState.pending ?? 0).toBe(0);
  }, 900_000);

  it("answers no handshake without the operator's own secret", async () => {
    const total = bySize({ full: 500, quick: 100, short: 60 });
    for (let index = 0; index < total; index += 1) {
      const platform = chance.pick([...PLATFORMS, "unknown"]) as Platform;
      const token = encodeURIComponent(chance.pick(HOSTILE_TEXTS).toWellFormed());
      const query = `hub.mode=subscribe&hub.challenge=gotcha&hub.verify_token=${token}&channel=${token}`;
      const response = await fetch(`${server.url}/api/webhooks/${platform}?${query}`);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toContain("gotcha");
    }
    count("S4", "handshakes", total, 0);
  }, 60_000);

  it("survives what is no HTTP, and answers the next request", async () => {
    const port = Number(new URL(server.url).port);
    const path = "/api/webhooks/facebook";
    const tricks = [
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nshort`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\nz\r\n`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nffffffffff\r\nx`,
      `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: -5\r\n\r\n`,
      `POST ${path} HTTP/1.1\r\n\r\n`,
      `GET ${path}?%00%ff HTTP/1.1\r\nhost: \r\n\r\n`,
      "\u0000\u0001\u0002\r\n\r\n",
      `BREW ${path} HTTP/9.9\r\n\r\n`,
    ];
    for (const trick of tricks) await throwAt(port, trick);
    const response = await fetch(`${server.url}${path}`, { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
    count("S4", "sockets", tricks.length, 0);
  });
});

/** Writes and hangs up. */
function throwAt(port: number, bytes: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end(bytes));
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.resume();
  });
}

function shown(body: Uint8Array): string {
  return Buffer.from(body.slice(0, 600)).toString("utf8");
}

it("every platform that takes webhooks is stormed", () => {
  const open = PLATFORMS.filter((platform) => connectorFor(platform).webhooks !== null);
  expect(open.sort()).toEqual(Object.keys(signers).sort());
});
