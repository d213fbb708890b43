import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FixedClock } from "@/kernel/clock";
import { startDiscourseSimulator } from "../../simulators/discourse";
import type { Simulator } from "../../simulators/kit/simulator";
import { startCallbackServer } from "./callback-server";
import { callsTo } from "./calls";

const KEY = { "api-key": "sim-discourse-key", "api-username": "nordwind" };
const clock = new FixedClock(new Date("2026-11-21T12:00:00Z"));
let simulator: Simulator;
let call: ReturnType<typeof callsTo>;

beforeEach(async () => {
  clock.set(new Date("2026-11-21T12:00:00Z"));
  simulator = await startDiscourseSimulator({ clock });
  call = callsTo(simulator.url, KEY);
});
afterEach(() => simulator.close());

const ute = { username: "ute", name: "Ute Sommer" };
const RAW = "Guten Tag, wir kümmern uns gern darum.";

interface PostBody {
  id: number;
  topic_id: number;
  post_number: number;
  reply_to_post_number: number | null;
}

it("gives the newest 50 posts, and those before an id, without private ones", async () => {
  for (let n = 0; n < 60; n += 1) simulator.mention({ author: ute, text: `Frage ${n}` });
  simulator.mention({ author: ute, text: "Nur für euch", kind: "message" });
  const ids = async (query: string) => {
    const { body } = await call("GET", `/posts.json${query}`);
    return (body as { latest_posts: PostBody[] }).latest_posts.map((post) => post.id);
  };
  const first = await ids("");
  expect(first).toHaveLength(50);
  expect(first[0]).toBe(60);
  expect(await ids(`?before=${first[49]}`)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  const { body } = await call("GET", "/private-posts.json");
  expect((body as { private_posts: PostBody[] }).private_posts).toHaveLength(1);
  const guest = await callsTo(simulator.url)("GET", "/private-posts.json");
  expect(guest.status).toBe(404);
});

describe("creation", () => {
  it("answers under the named post, memoises the identical one, and measures the text", async () => {
    const opened = simulator.mention({ author: ute, text: "Wo ist mein Paket?" });
    const asked = simulator.mention({ author: ute, text: "Hallo?", inReplyTo: opened.id });
    const body = { raw: RAW, topic_id: 1, reply_to_post_number: 2 };
    const made = await call("POST", "/posts.json", body);
    expect(made.body).toMatchObject({ post_number: 3, reply_to_post_number: 2 });
    const again = await call("POST", "/posts.json", body);
    expect(again.body).toEqual(made.body);
    expect(simulator.replies()).toEqual([
      expect.objectContaining({ inReplyTo: asked.id, text: RAW, visibility: "public" }),
    ]);
    clock.advance(121_000);
    expect((await call("POST", "/posts.json", body)).status).toBe(422);
    for (const raw of ["zu kurz", "x".repeat(32_001)]) {
      const refused = await call("POST", "/posts.json", { raw, topic_id: 1 });
      expect(refused.status).toBe(422);
      expect(refused.body).toMatchObject({ errors: [expect.any(String)] });
    }
  });

  it("waits for approval on a moderated site and appears once approved", async () => {
    simulator.mention({ author: ute, text: "Wo ist mein Paket?" });
    simulator.createAccount({ username: "nordwind", moderated: true });
    const made = await call("POST", "/posts.json", { raw: RAW, topic_id: 1 });
    expect(made.body).toMatchObject({ success: true, action: "enqueued" });
    expect(simulator.replies()).toEqual([]);
    simulator.createAccount({ username: "nordwind", moderated: false });
    expect(simulator.replies()).toHaveLength(1);
  });

  it("opens private topics that only its participants can read", async () => {
    simulator.mention({ author: ute, text: "Wo ist mein Paket?" });
    const made = await call("POST", "/posts.json", {
      raw: RAW,
      title: "Ihre Bestellung",
      archetype: "private_message",
      target_recipients: "ute",
    });
    const { topic_id: topic } = made.body as PostBody;
    expect((await call("GET", `/t/${topic}.json`)).body).toMatchObject({
      archetype: "private_message",
    });
    expect((await callsTo(simulator.url)("GET", `/t/${topic}.json`)).status).toBe(404);
    expect(simulator.replies()[0]).toMatchObject({ visibility: "private", inReplyTo: "ute" });
  });
});

it("refuses wrong keys and the 61st call of a minute", async () => {
  const wrong = await call("GET", "/posts.json", undefined, { "api-key": "nope" });
  expect(wrong.status).toBe(403);
  for (let n = 0; n < 60; n += 1) await call("GET", "/session/current.json");
  const over = await call("GET", "/session/current.json");
  expect(over.status).toBe(429);
  expect(over.headers.get("retry-after")).toBe("60");
  expect(over.headers.get("discourse-rate-limit-error-code")).toBe("admin_api_key_rate_limit");
  expect(over.body).toMatchObject({ error_type: "rate_limit", extras: { wait_seconds: 60 } });
});

it("signs webhooks with the site's secret, for creation, edit and deletion", async () => {
  const callback = await startCallbackServer();
  const site = simulator.createAccount({
    username: "wanderfreunde",
    webhookUrl: callback.url,
    secret: "geheim",
  });
  expect(site.account.url).toBe(`${simulator.url}/sites/wanderfreunde`);
  const { id } = simulator.mention({ author: ute, text: "Schöne Grüße", account: "wanderfreunde" });
  await call("POST", "/_sim/edit", { id, text: "Viele Grüße" });
  await call("POST", "/_sim/delete", { id, account: "wanderfreunde" });
  await simulator.flush();
  const events = callback.received.map(({ body, headers }) => {
    const digest = createHmac("sha256", "geheim").update(body).digest("hex");
    expect(headers["x-discourse-event-signature"]).toBe(`sha256=${digest}`);
    expect(headers["x-discourse-instance"]).toBe(site.account.url);
    return [headers["x-discourse-event"], JSON.parse(body).post.raw];
  });
  expect(events).toEqual([
    ["post_created", "Schöne Grüße"],
    ["post_edited", "Viele Grüße"],
    ["post_destroyed", "Viele Grüße"],
  ]);
  await callback.close();
});
