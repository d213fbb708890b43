import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Simulator } from "../../simulators/kit/simulator";
import { startXSimulator } from "../../simulators/x";
import { startCallbackServer } from "./callback-server";
import { callsTo } from "./calls";

const ACCOUNT = "900100";
const SECRET = "sim-x-consumer-secret";
const APP = { authorization: "Bearer sim-x-app-token" };
let simulator: Simulator;
let call: ReturnType<typeof callsTo>;

beforeEach(async () => {
  simulator = await startXSimulator();
  call = callsTo(simulator.url, { authorization: "Bearer sim-x-token" });
});
afterEach(() => simulator.close());

const jonas = { username: "jonas_b", id: "777", followers: 1200 };

interface Timeline {
  data?: { id: string; text: string }[];
  meta: { result_count: number; newest_id?: string; next_token?: string };
}

const post = (text: string, target?: string) =>
  call("POST", "/2/tweets", {
    text,
    ...(target ? { reply: { in_reply_to_tweet_id: target } } : {}),
  });

describe("replies", () => {
  it("are taken only when the author named, quoted or answered the account", async () => {
    const named = simulator.mention({ author: jonas, text: "@nordwind wo ist mein Paket?" });
    const silent = simulator.mention({ author: jonas, text: "Nordwind ist langsam" });
    const refused = await post("Hallo", silent.id);
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      detail: "You can only reply to or quote posts where you are mentioned or are the author.",
    });
    const made = await post("Wir prüfen das.", named.id);
    const { id } = (made.body as { data: { id: string } }).data;
    const answer = simulator.mention({ author: jonas, text: "Danke", inReplyTo: id });
    expect((await post("Gern!", answer.id)).status).toBe(201);
    const quote = simulator.mention({ author: { username: "ute" }, text: "ach so", quoteOf: id });
    expect((await post("Genau.", quote.id)).status).toBe(201);
    expect(simulator.replies()).toHaveLength(3);
  });

  it("are weighed by twitter-text, and refused twice or with unknown keys", async () => {
    const { id } = simulator.mention({ author: jonas, text: "@nordwind Frage" });
    expect((await post("ä".repeat(281), id)).status).toBe(400);
    expect((await post("😀".repeat(140), id)).status).toBe(201);
    const link = `${"a".repeat(256)} https://example.com/${"b".repeat(200)}`;
    expect((await post(link, id)).status).toBe(201);
    expect((await post("Danke!", id)).status).toBe(201);
    expect((await post("Danke!", id)).body).toMatchObject({
      detail: "You are not allowed to create a Tweet with duplicate content.",
    });
    const unknown = await call("POST", "/2/tweets", { text: "Hallo", visibility: "public" });
    expect(unknown.status).toBe(400);
  });
});

describe("timelines", () => {
  it("page through mentions without a gap while new ones arrive", async () => {
    const ids = Array.from(
      { length: 23 },
      (_, n) => simulator.mention({ author: jonas, text: `@nordwind ${n}` }).id,
    );
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = token ? `&pagination_token=${token}` : "";
      const { body } = await call("GET", `/2/users/${ACCOUNT}/mentions?max_results=10${page}`);
      const timeline = body as Timeline;
      seen.push(...(timeline.data ?? []).map((one) => one.id));
      token = timeline.meta.next_token;
      simulator.mention({ author: jonas, text: `@nordwind dazwischen ${seen.length}` });
    } while (token);
    expect(seen).toEqual(ids.reverse());
  });

  it("honour since_id, leave data out when empty, and refuse a wrong size", async () => {
    const { id } = simulator.mention({ author: jonas, text: "@nordwind eins" });
    const none = await call("GET", `/2/users/${ACCOUNT}/mentions?since_id=${id}`);
    expect(none.body).toEqual({ meta: { result_count: 0 } });
    expect((await call("GET", `/2/users/${ACCOUNT}/mentions?max_results=4`)).status).toBe(400);
  });

  it("expand authors and referenced posts in both families of names", async () => {
    const first = simulator.mention({ author: jonas, text: "@nordwind eins" });
    simulator.mention({ author: jonas, text: "@nordwind zwei", inReplyTo: first.id });
    const query = "expansions=author_id,referenced_tweets.id&user.fields=public_metrics";
    const old = await call(
      "GET",
      `/2/users/${ACCOUNT}/mentions?tweet.fields=referenced_tweets&${query}`,
    );
    expect(old.body).toMatchObject({
      data: [{ referenced_tweets: [{ type: "replied_to", id: first.id }] }, { id: first.id }],
      includes: {
        users: [{ username: "jonas_b", public_metrics: { followers_count: 1200 } }],
        tweets: [{ id: first.id }],
      },
    });
    const now = await call(
      "GET",
      `/2/users/${ACCOUNT}/mentions?post.fields=referenced_posts&${query}`,
    );
    expect(now.body).toMatchObject({
      data: [{ referenced_posts: [{ id: first.id }] }, {}],
      includes: { posts: [{ id: first.id }] },
    });
  });

  it("give what is there and what is not in one answer with 200", async () => {
    const { id } = simulator.mention({ author: jonas, text: "@nordwind eins" });
    const { status, body } = await call("GET", `/2/tweets?ids=${id},5`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: [{ id }], errors: [{ resource_id: "5" }] });
  });
});

describe("limits", () => {
  it("are told in headers and end in 429", async () => {
    for (let n = 0; n < 15; n += 1) {
      expect((await call("GET", "/2/dm_events")).status).toBe(200);
    }
    const over = await call("GET", "/2/dm_events");
    expect(over.status).toBe(429);
    expect(over.headers.get("x-rate-limit-remaining")).toBe("0");
    expect(Number(over.headers.get("x-rate-limit-reset")) * 1000).toBeGreaterThan(Date.now());
  });
});

describe("direct messages", () => {
  it("go both ways in one conversation", async () => {
    const asked = simulator.mention({ author: jonas, text: "Hallo privat", kind: "message" });
    const sent = await call("POST", "/2/dm_conversations/with/777/messages", { text: "Guten Tag" });
    expect(sent.body).toMatchObject({ data: { dm_conversation_id: "777-900100" } });
    const { body } = await call("GET", "/2/dm_events?dm_event.fields=sender_id");
    expect(body).toMatchObject({
      data: [{ sender_id: ACCOUNT }, { sender_id: "777", text: "Hallo privat" }],
    });
    expect(simulator.replies()).toEqual([
      expect.objectContaining({ inReplyTo: asked.id, visibility: "private" }),
    ]);
  });
});

describe("webhooks", () => {
  it("are registered by the app after the challenge, then carry signed events", async () => {
    const callback = await startCallbackServer(({ url }) => {
      const token = url.searchParams.get("crc_token") ?? "";
      const digest = createHmac("sha256", SECRET).update(token).digest("base64");
      return { status: 200, body: JSON.stringify({ response_token: `sha256=${digest}` }) };
    });
    expect((await call("POST", "/2/webhooks", { url: callback.url })).status).toBe(403);
    const registered = await call("POST", "/2/webhooks", { url: callback.url }, APP);
    expect(registered.body).toMatchObject({ data: { valid: true } });
    const subscribe = (event_type: string) =>
      call("POST", "/2/activity/subscriptions", { event_type, filter: { user_id: ACCOUNT } });
    for (const type of ["post.mention.create", "post.reply.create", "post.create", "dm.received"]) {
      expect((await subscribe(type)).status).toBe(201);
    }
    expect((await subscribe("dm.received")).status).toBe(409);
    callback.received.length = 0;
    const { id } = simulator.mention({ author: jonas, text: "@nordwind Frage" });
    await post("Antwort", id);
    simulator.mention({ author: jonas, text: "geheim", kind: "message" });
    await simulator.flush();
    const events = callback.received.map(({ body, headers }) => {
      const digest = createHmac("sha256", SECRET).update(body).digest("base64");
      expect(headers["x-twitter-webhooks-signature"]).toBe(`sha256=${digest}`);
      return JSON.parse(body).data;
    });
    expect(events.map((event) => event.event_type)).toEqual([
      "post.mention.create",
      "post.create",
      "dm.received",
    ]);
    expect(events[0]).toMatchObject({ filter: { user_id: ACCOUNT }, payload: { id } });
    await callback.close();
  });
});

it("keeps the order of arrival in its ids, and takes a chosen id once", async () => {
  const late = simulator.mention({
    author: jonas,
    text: "@nordwind a",
    at: "2017-10-31T10:00:00Z",
  });
  const again = simulator.mention({ author: jonas, text: "@nordwind b", id: "12" });
  expect(simulator.mention({ author: jonas, text: "@nordwind b", id: "12" })).toEqual(again);
  const { body } = await call("GET", `/2/users/${ACCOUNT}/mentions`);
  expect((body as Timeline).data?.map((one) => one.id)).toEqual([late.id, "12"]);
});
