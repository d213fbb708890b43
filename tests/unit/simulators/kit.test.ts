import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startSimulators } from "../../simulators";
import { startFacebookSimulator } from "../../simulators/facebook";
import type { Simulator } from "../../simulators/kit/simulator";
import { startXSimulator } from "../../simulators/x";
import { startCallbackServer } from "./callback-server";
import { callsTo } from "./calls";

const jonas = { username: "jonas" };

describe("faults", () => {
  let simulator: Simulator;
  let call: ReturnType<typeof callsTo>;
  beforeEach(async () => {
    simulator = await startFacebookSimulator();
    call = callsTo(simulator.url);
  });
  afterEach(() => simulator.close());
  const me = () => call("GET", "/me?access_token=sim-page-token");

  it("say in the platform's own words that the limit, the server or the token is at fault", async () => {
    simulator.fault({ fault: "rate_limit", resetSeconds: 300 });
    simulator.fault({ fault: "server_error" });
    simulator.fault({ fault: "expired_token" });
    const limited = await me();
    expect(limited.body).toMatchObject({ error: { code: 80001 } });
    expect(limited.headers.get("x-business-use-case-usage")).toContain(
      '"estimated_time_to_regain_access":5',
    );
    expect((await me()).status).toBe(500);
    expect((await me()).body).toMatchObject({ error: { code: 190 } });
    expect((await me()).status).toBe(200);
  });

  it("carry out a write whose answer never comes", async () => {
    const { id } = simulator.mention({ author: jonas, text: "Hallo" });
    simulator.fault({ fault: "accept_then_timeout" });
    expect((await me()).status).toBe(200);
    const write = fetch(`${simulator.url}/${id}/comments?access_token=sim-page-token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ message: "Antwort" }),
      signal: AbortSignal.timeout(200),
    });
    await expect(write).rejects.toThrow("timeout");
    expect(simulator.replies()).toHaveLength(1);
  });

  it("break connections, cut answers short and send nonsense", async () => {
    simulator.fault({ fault: "reset_connection" });
    await expect(me()).rejects.toThrow("fetch failed");
    simulator.fault({ fault: "truncated" });
    await expect(me()).rejects.toThrow("terminated");
    simulator.fault({ fault: "garbage" });
    expect(await me()).toMatchObject({ status: 200, body: null });
  });

  it("wait for the path they name and can be listed and taken back", async () => {
    simulator.fault({ fault: "server_error", path: "/feed", times: 2 });
    expect((await me()).status).toBe(200);
    expect((await call("GET", "/_sim/faults")).body).toMatchObject([{ times: 2 }]);
    await call("DELETE", "/_sim/faults");
    const feed = await call("GET", "/100200300/feed?access_token=sim-page-token");
    expect(feed.status).toBe(200);
  });

  it("double or drop webhooks", async () => {
    const callback = await startCallbackServer();
    simulator.createAccount({ username: "nordwind", webhookUrl: callback.url });
    simulator.fault({ fault: "duplicate_webhook" });
    simulator.fault({ fault: "drop_webhook" });
    simulator.mention({ author: jonas, text: "zweimal" });
    simulator.mention({ author: jonas, text: "gar nicht" });
    simulator.mention({ author: jonas, text: "einmal" });
    await simulator.flush();
    expect(callback.received.map(({ body }) => /zweimal|einmal/.exec(body)?.[0])).toEqual([
      "zweimal",
      "zweimal",
      "einmal",
    ]);
    await callback.close();
  });
});

describe("webhooks", () => {
  it("are tried again in order until they are taken", async () => {
    let failures = 2;
    const callback = await startCallbackServer(() => {
      failures -= 1;
      return { status: failures >= 0 ? 503 : 200 };
    });
    const simulator = await startXSimulator();
    simulator.createAccount({ username: "nordwind", webhookUrl: callback.url });
    for (const n of [1, 2]) simulator.mention({ author: jonas, text: `@nordwind ${n}` });
    await simulator.flush();
    expect(callback.received.map(({ body }) => JSON.parse(body).data.payload.text)).toEqual([
      "@nordwind 1",
      "@nordwind 1",
      "@nordwind 1",
      "@nordwind 2",
    ]);
    await simulator.close();
    await callback.close();
  });
});

describe("the control interface", () => {
  it("explains wrong input", async () => {
    const simulator = await startXSimulator();
    const call = callsTo(simulator.url);
    const wrong = await call("POST", "/_sim/mentions", { author: {}, text: "" });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toMatchObject({ error: expect.stringContaining("author.username") });
    const broken = await call("POST", "/_sim/mentions", [{ author: jonas, txt: "Hallo" }]);
    expect(broken.body).toMatchObject({ error: expect.stringContaining("[0]") });
    const other = { author: jonas, text: "Hallo", account: "niemand" };
    expect((await call("POST", "/_sim/mentions", other)).status).toBe(404);
    await simulator.close();
  });

  it("takes 5,000 mentions at once, in order, the second time without a change", async () => {
    const simulator = await startXSimulator();
    const call = callsTo(simulator.url);
    const items = Array.from({ length: 5000 }, (_, n) => ({
      author: { username: `u${n % 900}` },
      text: `@nordwind Nachricht ${n}`,
      id: String(10_000 + n),
    }));
    const startedAt = performance.now();
    const first = await call("POST", "/_sim/mentions", items);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect((first.body as { id: string }[]).map((one) => one.id)).toEqual(
      items.map((one) => one.id),
    );
    const second = await call("POST", "/_sim/mentions", items);
    expect(second.body).toEqual(first.body);
    await simulator.close();
  });
});

describe("state", () => {
  let stateDir: string;
  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), "simulators-"));
  });
  afterEach(() => rm(stateDir, { recursive: true }));

  it("outlives a restart, with the webhooks that still wait", async () => {
    const callback = await startCallbackServer(({ body }) => ({
      status: body.includes("vor dem Neustart") && !isOpen ? 503 : 200,
    }));
    let isOpen = false;
    const before = await startXSimulator({ stateDir });
    before.createAccount({ username: "nordwind", webhookUrl: callback.url });
    const { id } = before.mention({ author: jonas, text: "@nordwind vor dem Neustart" });
    await before.close();
    callback.received.length = 0;
    isOpen = true;
    const after = await startXSimulator({ stateDir });
    await after.flush();
    expect(callback.received).toHaveLength(1);
    const { body } = await callsTo(after.url)("GET", `/2/tweets/${id}`, undefined, {
      authorization: "Bearer sim-x-token",
    });
    expect(body).toMatchObject({ data: { id } });
    await after.close();
    await callback.close();
  });

  it("is written while running, and set aside when unreadable", async () => {
    await writeFile(join(stateDir, "x.json"), "{broken");
    const simulators = await startSimulators({ stateDir });
    await callsTo(simulators.urls.wordpress)("POST", "/_sim/mentions", {
      author: jonas,
      text: "Hallo",
    });
    await expect
      .poll(() => readFile(join(stateDir, "wordpress.json"), "utf8").catch(() => ""))
      .toContain("Hallo");
    expect(await readFile(join(stateDir, "x.json.broken"), "utf8")).toBe("{broken");
    await simulators.close();
  });
});
