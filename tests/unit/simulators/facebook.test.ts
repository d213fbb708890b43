import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FixedClock } from "@/kernel/clock";
import { startFacebookSimulator } from "../../simulators/facebook";
import type { Simulator } from "../../simulators/kit/simulator";
import { startCallbackServer } from "./callback-server";
import { callsTo } from "./calls";

const HOUR = 3_600_000;
const TOKEN = "access_token=sim-page-token";
const PAGE = "100200300";
const clock = new FixedClock(new Date("2026-11-21T12:00:00Z"));
let simulator: Simulator;
let call: ReturnType<typeof callsTo>;

beforeEach(async () => {
  clock.set(new Date("2026-11-21T12:00:00Z"));
  simulator = await startFacebookSimulator({ clock });
  call = callsTo(simulator.url);
});
afterEach(() => simulator.close());

const jonas = { username: "jonas", name: "Jonas Brandt" };

function graphError(body: unknown) {
  return (body as { error: { code: number; error_subcode?: number; fbtrace_id: string } }).error;
}

describe("access", () => {
  it("refuses unknown tokens with 190 and a wrong appsecret_proof with 100", async () => {
    const unknown = await call("GET", "/v26.0/me?access_token=nope");
    expect(graphError(unknown.body)).toMatchObject({ code: 190, fbtrace_id: expect.any(String) });
    const proof = createHmac("sha256", "sim-facebook-app-secret").update("sim-page-token");
    const good = await call("GET", `/me?${TOKEN}&appsecret_proof=${proof.digest("hex")}`);
    expect(good.body).toEqual({ id: PAGE, name: "Nordwind Versand" });
    const bad = await call("GET", `/me?${TOKEN}&appsecret_proof=00`);
    expect(graphError(bad.body).code).toBe(100);
  });

  it("shows a person's token an empty list of comments instead of an error", async () => {
    const { id } = simulator.mention({ author: jonas, text: "Hallo" });
    const answer = await call("GET", `/${id}/comments?access_token=sim-facebook-user-token`);
    expect([answer.status, answer.body]).toEqual([200, { data: [] }]);
  });
});

describe("comments", () => {
  it("are paged by cursors; replies show only in the stream", async () => {
    const { id: post } = simulator.mention({ author: jonas, text: "Wo ist mein Paket?" });
    const top = simulator.mention({ author: jonas, text: "erster", inReplyTo: post });
    simulator.mention({ author: jonas, text: "Antwort", inReplyTo: top.id });
    for (let n = 0; n < 5; n += 1) {
      simulator.mention({ author: jonas, text: `weiterer ${n}`, inReplyTo: post });
    }
    const seen: string[] = [];
    let address = `/v26.0/${post}/comments?${TOKEN}&filter=stream&limit=3&fields=id,message,parent`;
    while (address) {
      const { body } = await call("GET", address);
      const page = body as { data: { message: string }[]; paging?: { next?: string } };
      seen.push(...page.data.map((one) => one.message));
      address = page.paging?.next ?? "";
    }
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
    const toplevel = await call("GET", `/${post}/comments?${TOKEN}&limit=100`);
    expect((toplevel.body as { data: unknown[] }).data).toHaveLength(6);
    const tooMany = await call("GET", `/${post}/comments?${TOKEN}&limit=101`);
    expect(graphError(tooMany.body).code).toBe(100);
  });

  it("are written under their target, flattened to two levels, and read back", async () => {
    const { id: post } = simulator.mention({ author: jonas, text: "Wo ist mein Paket?" });
    const top = simulator.mention({ author: jonas, text: "Hallo?", inReplyTo: post });
    const nested = simulator.mention({ author: jonas, text: "Nochmal", inReplyTo: top.id });
    const message = "Guten Tag, wir prüfen das.";
    const made = await call("POST", `/v26.0/${nested.id}/comments?${TOKEN}`, { message });
    const { id } = made.body as { id: string };
    const read = await call("GET", `/${id}?${TOKEN}&fields=parent{id},from,message`);
    expect(read.body).toEqual({
      id,
      parent: { id: top.id },
      from: { id: PAGE, name: "Nordwind Versand" },
      message,
    });
    expect(simulator.replies()).toEqual([
      expect.objectContaining({ id, inReplyTo: nested.id, text: message, visibility: "public" }),
    ]);
  });

  it("longer than 8,000 characters or on something deleted are error 100", async () => {
    const { id } = simulator.mention({ author: jonas, text: "Hallo" });
    const long = await call("POST", `/${id}/comments?${TOKEN}`, { message: "x".repeat(8001) });
    expect(graphError(long.body).code).toBe(100);
    await call("POST", "/_sim/delete", { id });
    const gone = await call("POST", `/${id}/comments?${TOKEN}`, { message: "Hallo" });
    expect(graphError(gone.body)).toMatchObject({ code: 100, error_subcode: 33 });
  });
});

describe("Messenger", () => {
  const send = (extra: Record<string, unknown>, id: string) =>
    call("POST", `/${PAGE}/messages?${TOKEN}`, {
      recipient: { id },
      messaging_type: "RESPONSE",
      message: { text: "Guten Tag" },
      ...extra,
    });

  it("answers within 24 hours, with HUMAN_AGENT within seven days, then not at all", async () => {
    const author = { ...jonas, id: "42" };
    simulator.mention({ author, text: "Hallo", kind: "message", at: clock.now().toISOString() });
    expect((await send({}, "42")).status).toBe(200);
    clock.advance(25 * HOUR);
    expect(graphError((await send({}, "42")).body)).toMatchObject({
      code: 10,
      error_subcode: 2018278,
    });
    const human = { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" };
    expect((await send(human, "42")).status).toBe(200);
    const retired = { messaging_type: "MESSAGE_TAG", tag: "ACCOUNT_UPDATE" };
    expect(graphError((await send(retired, "42")).body).error_subcode).toBe(1893061);
    clock.advance(6 * 24 * HOUR);
    expect(graphError((await send(human, "42")).body).code).toBe(10);
  });

  it("allows one private reply to a comment, within seven days", async () => {
    const { id } = simulator.mention({ author: jonas, text: "Hilfe", kind: "comment" });
    const reply = () =>
      call("POST", `/${PAGE}/messages?${TOKEN}`, {
        recipient: { comment_id: id },
        message: { text: "Privat gern." },
      });
    expect((await reply()).status).toBe(200);
    expect(graphError((await reply()).body).code).toBe(10900);
    expect(simulator.replies()[0]).toMatchObject({ inReplyTo: id, visibility: "private" });
  });
});

describe("webhooks", () => {
  it("are signed over the escaped bytes that are sent, also for our own comments", async () => {
    const callback = await startCallbackServer();
    simulator.createAccount({ username: "nordwind", webhookUrl: callback.url });
    const { id } = simulator.mention({ author: jonas, text: "Grüße 😀", kind: "post" });
    await call("POST", `/${id}/comments?${TOKEN}`, { message: "Danke für Ihre Grüße!" });
    await simulator.flush();
    expect(callback.received).toHaveLength(2);
    for (const { body, headers } of callback.received) {
      const digest = createHmac("sha256", "sim-facebook-app-secret").update(body).digest("hex");
      expect(headers["x-hub-signature-256"]).toBe(`sha256=${digest}`);
      expect(body).toMatch(/^[\x20-\x7e]*$/);
    }
    const [visitor, own] = callback.received.map(
      ({ body }) => JSON.parse(body).entry[0].changes[0].value,
    );
    expect(visitor).toMatchObject({ item: "post", verb: "add", message: "Grüße 😀", post_id: id });
    expect(own).toMatchObject({ item: "comment", from: { id: PAGE }, parent_id: id });
    await callback.close();
  });

  it("take a callback only after its handshake, and send nothing without a subscription", async () => {
    const callback = await startCallbackServer(({ url }) =>
      url.searchParams.get("hub.verify_token") === "sim-facebook-verify"
        ? { status: 200, body: url.searchParams.get("hub.challenge") ?? "" }
        : { status: 200 },
    );
    const app = "access_token=700100|sim-facebook-app-secret";
    const subscribe = (token: string) =>
      call("POST", `/700100/subscriptions?${app}`, {
        object: "page",
        callback_url: callback.url,
        verify_token: token,
      });
    expect((await subscribe("wrong")).status).toBe(400);
    expect((await subscribe("sim-facebook-verify")).body).toEqual({ success: true });
    callback.received.length = 0;
    simulator.mention({ author: jonas, text: "eins" });
    await call("POST", `/${PAGE}/subscribed_apps?${TOKEN}&subscribed_fields=feed,messages`);
    simulator.mention({ author: jonas, text: "zwei" });
    await simulator.flush();
    expect(callback.received).toHaveLength(1);
    await callback.close();
  });
});
