import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  PLATFORMS,
  type Platform,
  PlatformError,
  type WebhookRequest,
} from "@/connectors/contract";
import { countText } from "@/kernel/text-length";
import { answerable, type Bench, mentionsOf, openBench, outbound } from "./bench";

const ANSWERABLE = PLATFORMS.filter((platform) => platform !== "feeds");
const WITH_WEBHOOKS: Platform[] = ["facebook", "x", "discourse"];
const REPLY = "Hallo Jonas, das tut uns leid. Wir sehen nach & melden uns. Grüße, Mia";

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  return (error as PlatformError).failure;
}

function forged(request: WebhookRequest): WebhookRequest {
  return {
    ...request,
    rawBody: new TextEncoder().encode(`${new TextDecoder().decode(request.rawBody)} `),
  };
}

describe.each(PLATFORMS)("%s: reading", (platform) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(platform);
  });
  afterAll(() => bench.close());

  it("the check names the account", async () => {
    const account = await bench.connector.check(bench.access, bench.runtime);
    expect(account.accountId).toBe(bench.access.accountId);
    expect(account.name).not.toBe("");
  });

  it("bad credentials ask for new ones, in check and in poll", async () => {
    if (platform === "feeds") return expect(bench.connector.connectFields).toHaveLength(1);
    const check = await failureOf(bench.connector.check(bench.badAccess, bench.runtime));
    expect(check.kind).toBe("reauth_required");
    const access = { ...bench.access, credentials: bench.badAccess.credentials };
    expect((await failureOf(bench.connector.poll(access, null, bench.runtime))).kind).toBe(
      "reauth_required",
    );
  });

  it("a mention is seen once, with its author, text and time", async () => {
    const at = new Date(bench.clock.now().getTime() - 60_000);
    const { id } = await bench.mention("Mein Paket ist weg 📦 <b>Grüße</b>", {
      at: at.toISOString(),
    });
    const items = mentionsOf(bench.map(await bench.poll()));
    const item = items.find((one) => one.externalId === id);
    expect(items.filter((one) => one.externalId === id)).toHaveLength(1);
    expect(item?.text).toContain("Mein Paket ist weg 📦");
    expect(item?.author.name ?? item?.author.handle).toMatch(/Jonas Brandt|jonas_b/);
    expect(item?.visibility).toBe("public");
    expect(Math.abs((item?.at.getTime() ?? 0) - at.getTime())).toBeLessThan(1_000);
    expect(await bench.poll()).toEqual([]);
  });

  it("polling goes on where the cursor stands, over many pages", async () => {
    const before = await bench.mention("davor");
    await bench.poll();
    const author = { username: "vielschreiber", name: "Viel Schreiber" };
    const batch = Array.from({ length: 230 }, (_, index) => ({
      author,
      text:
        platform === "x" ? `@nordwind Nachricht ${index} heute` : `Nachricht ${index} an alle hier`,
    }));
    bench.clock.advance(1_000);
    const made = (await bench.control("POST", "mentions", batch)) as { id: string }[];
    const ids = mentionsOf(bench.map(await bench.poll())).map((item) => item.externalId);
    expect([...ids].sort()).toEqual(made.map((one) => one.id).sort());
    expect(ids).not.toContain(before.id);
  }, 60_000);

  it("an edit reaches the item under its first id", async () => {
    const { id } = await bench.mention("Der erste Wortlaut dieser Nachricht");
    await bench.poll();
    bench.clock.advance(5_000);
    const text =
      platform === "x" ? "@nordwind Der zweite Wortlaut" : "Der zweite Wortlaut dieser Nachricht";
    await bench.control("POST", "edit", { id, text });
    const items = bench.map(await bench.poll());
    const edit = items.find((one) => one.type === "mention" && one.externalId === id);
    expect(edit).toMatchObject({ type: "mention", text });
    expect(edit?.type === "mention" && edit.editedAt).toBeInstanceOf(Date);
  });

  it("an event the platform never sends is refused in plain words", () => {
    expect(() => bench.connector.map({ malformed: "x" }, bench.access)).toThrow();
    expect(() => bench.connector.map({}, bench.access)).toThrow();
  });

  it("a rate limit says until when, an error of the server passes", async () => {
    await bench.control("POST", "faults", { fault: "rate_limit", resetSeconds: 90, method: "GET" });
    const limited = await failureOf(bench.poll());
    expect(limited.kind).toBe("rate_limited");
    if (limited.kind === "rate_limited")
      expect(limited.retryAt.getTime()).toBeGreaterThan(bench.clock.now().getTime());
    await bench.control("POST", "faults", { fault: "server_error", method: "GET" });
    expect((await failureOf(bench.poll())).kind).toBe("transient");
    await bench.control("POST", "faults", { fault: "garbage", method: "GET" });
    expect((await failureOf(bench.poll())).kind).toBe("invalid_response");
    for (const fault of ["truncated", "reset_connection"]) {
      await bench.control("POST", "faults", { fault, method: "GET" });
      expect((await failureOf(bench.poll())).kind).toBe("transient");
    }
    await bench.poll();
  });

  it("nothing is lost over a failed poll", async () => {
    const { id } = await bench.mention("Kommt nach dem Ausfall an");
    await bench.control("POST", "faults", { fault: "server_error", method: "GET" });
    await failureOf(bench.poll());
    expect(mentionsOf(bench.map(await bench.poll())).map((item) => item.externalId)).toContain(id);
  });
});

describe.each(WITH_WEBHOOKS)("%s: webhooks", (platform) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(platform);
    await bench.webhooks();
  });
  afterAll(() => bench.close());

  const accepted = (request: WebhookRequest) => {
    const verdict = bench.receive(request);
    if (verdict.kind !== "accepted") throw new Error(JSON.stringify(verdict));
    return verdict.deliveries;
  };
  const enriched = async (requests: WebhookRequest[]) => {
    const events = requests.flatMap(accepted).flatMap((delivery) => delivery.events);
    const { enrich } = bench.connector;
    for (const event of events) {
      if (enrich?.isNeeded(event.payload)) {
        event.payload = await enrich.enrich(event.payload, bench.access, bench.runtime);
        expect(enrich.isNeeded(event.payload)).toBe(false);
      }
    }
    return events;
  };

  it("the genuine one is accepted for its account, a changed or unsigned one refused", async () => {
    await bench.mention("Größe und 😀 im Text, damit Bytes zählen");
    const [request] = await bench.webhooks();
    if (!request) throw new Error("no webhook came");
    expect(accepted(request).map((one) => one.accountId)).toEqual([bench.access.accountId]);
    expect(bench.receive(forged(request)).kind).toBe("refused");
    expect(bench.receive({ ...request, headers: new Headers() }).kind).toBe("refused");
    await bench.poll();
  });

  it("delivered twice, the same fact has the same key", async () => {
    await bench.control("POST", "faults", { fault: "duplicate_webhook" });
    await bench.mention("Kommt zweimal an, zählt einmal");
    const requests = await bench.webhooks();
    const keys = requests.flatMap(accepted).flatMap((one) => one.events.map((event) => event.key));
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    await bench.poll();
  });

  it("webhook and polling tell the same of the same mention", async () => {
    const { id } = await bench.mention("Von beiden Seiten gleich gesehen");
    const [pushed] = mentionsOf(bench.map(await enriched(await bench.webhooks())));
    const polled = mentionsOf(bench.map(await bench.poll())).find((item) => item.externalId === id);
    expect(pushed?.externalId).toBe(id);
    expect(polled).toMatchObject({
      externalId: pushed?.externalId,
      threadKey: pushed?.threadKey,
      text: pushed?.text,
      visibility: pushed?.visibility,
      kind: pushed?.kind,
      author: { externalId: pushed?.author.externalId },
    });
    expect(polled?.parentExternalId).toBe(pushed?.parentExternalId);
  });

  it("private messages come by both ways as one conversation", async () => {
    const { id } = await bench.mention("Bitte nur unter uns: Kundennummer 4711", {
      kind: "message",
    });
    const [pushed] = mentionsOf(bench.map(await enriched(await bench.webhooks())));
    bench.clock.advance(120_000);
    const polled = mentionsOf(bench.map(await bench.poll())).find((item) => item.externalId === id);
    expect(pushed).toMatchObject({ externalId: id, kind: "message", visibility: "private" });
    expect(polled?.threadKey).toBe(pushed?.threadKey);
    expect(polled?.author.externalId).toBe(pushed?.author.externalId);
  });

  it("an answer given in the platform's own app is ours, under its mention", async () => {
    const asked = await bench.mention("Wer antwortet mir hier bitte?");
    const own = await bench.mention("Wir antworten direkt auf der Plattform.", {
      author: { username: "nordwind", id: bench.access.accountId },
      inReplyTo: asked.id,
    });
    const items = bench.map(await enriched(await bench.webhooks()));
    expect(mentionsOf(items).map((item) => item.externalId)).toEqual([asked.id]);
    expect(items.find((item) => item.type === "own")).toMatchObject({
      externalId: own.id,
      parentExternalId: asked.id,
    });
    const polled = bench.map(await bench.poll());
    expect(polled.find((item) => item.type === "own")).toMatchObject({
      externalId: own.id,
      parentExternalId: asked.id,
    });
  });

  it("the connector answers the platform's handshake, and no other", () => {
    const url = new URL("https://example.com/hook");
    const get = (search: string) =>
      bench.receive({
        method: "GET",
        url: new URL(`?${search}`, url),
        headers: new Headers(),
        rawBody: new Uint8Array(),
      });
    if (platform === "facebook") {
      const query = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
      expect(get(`${query}sim-facebook-verify`)).toMatchObject({
        kind: "challenge",
        body: "1158201444",
      });
      expect(get(`${query}other`)).toMatchObject({ kind: "refused", status: 403 });
    } else if (platform === "x") {
      expect(get("crc_token=abc")).toMatchObject({
        kind: "challenge",
        contentType: "application/json",
      });
    }
    expect(get("").kind).toBe("refused");
  });
});

describe.each(ANSWERABLE)("%s: answering", (platform) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(platform);
  });
  afterAll(() => bench.close());

  const polledMention = async (text: string, more: Record<string, unknown> = {}) => {
    const { id } = await bench.mention(text, more);
    bench.clock.advance(90_000);
    const item = mentionsOf(bench.map(await bench.poll())).find((one) => one.externalId === id);
    if (!item) throw new Error("the mention did not come");
    return item;
  };
  const deliver = (one: Parameters<typeof bench.connector.deliver>[0]) =>
    bench.connector.deliver(one, bench.access, bench.runtime);
  const find = (one: Parameters<typeof bench.connector.findDelivered>[0]) =>
    bench.connector.findDelivered(one, bench.access, bench.runtime);
  const fault = (name: string, more = {}) =>
    bench.control("POST", "faults", { fault: name, method: "POST", ...more });

  it("a reply stands on the platform under the right parent, and is ours when seen again", async () => {
    const item = await polledMention("Wo bleibt meine Bestellung?");
    const delivery = await deliver(outbound(bench, item, `${REPLY} 1`));
    expect(delivery.kind).toBe("delivered");
    const reply = bench.replies().at(-1);
    expect(reply).toMatchObject({
      inReplyTo: item.externalId,
      text: `${REPLY} 1`,
      visibility: "public",
    });
    if (delivery.kind !== "delivered") return;
    expect(delivery.externalId).toBe(reply?.id);
    expect(delivery.url).toMatch(/^https?:/);
    const seen = bench
      .map(await bench.poll())
      .find((one) => "externalId" in one && one.externalId === reply?.id);
    expect(seen).toMatchObject({ type: "own", parentExternalId: item.externalId });
  });

  it("accepted but never answered is unknown, and found afterwards exactly once", async () => {
    const item = await polledMention("Antwort mit Abbruch, bitte einmal.");
    const one = outbound(bench, item, `${REPLY} 2`);
    const before = bench.replies().length;
    await fault("accept_then_timeout");
    expect((await deliver(one)).kind).toBe("unknown");
    const found = await find(one);
    expect(found).toMatchObject({ kind: "found", externalId: bench.replies().at(-1)?.id });
    expect(bench.replies()).toHaveLength(before + 1);
  });

  it("an answer with a link, marks and quotes is found again", async () => {
    const item = await polledMention("Gibt es dazu eine Seite?");
    const text = 'Ja: https://www.example.com/hilfe?a=1&b=2 – steht unter "Hilfe" & Kontakt <3 😀';
    const one = outbound(bench, item, text);
    await fault("accept_then_timeout");
    expect((await deliver(one)).kind).toBe("unknown");
    expect((await find(one)).kind).toBe("found");
  });

  it("what was never published is absent, but not before the platform has settled", async () => {
    const item = await polledMention("Hierauf kommt nie eine Antwort.");
    const one = outbound(bench, item, `${REPLY} 3`);
    expect((await find(one)).kind).toBe("undecided");
    bench.clock.advance(60_000);
    expect(await find(one)).toEqual({ kind: "absent" });
  });

  it("an old answer with the same words is not taken for this one", async () => {
    const item = await polledMention("Zweimal dieselbe Antwort?");
    expect((await deliver(outbound(bench, item, `${REPLY} 4`))).kind).toBe("delivered");
    bench.clock.advance(3_600_000);
    const again = outbound(bench, item, `${REPLY} 4`);
    bench.clock.advance(60_000);
    expect(await find(again)).toEqual({ kind: "absent" });
  });

  it("every fault becomes the fate it is", async () => {
    const item = await polledMention("Fehler aller Art bitte behandeln.");
    const attempt = (index: number) => deliver(outbound(bench, item, `${REPLY} Fehler ${index}`));
    await fault("rate_limit", { resetSeconds: 120 });
    const limited = await attempt(1);
    expect(limited.kind).toBe("retry");
    if (limited.kind === "retry") expect(limited.afterMs).toBeGreaterThan(15_000);
    await fault("server_error");
    expect((await attempt(2)).kind).toBe("unknown");
    await bench.control("POST", "faults", { fault: "expired_token", times: 2 });
    expect((await attempt(3)).kind).toBe("reauthorise");
    await bench.control("DELETE", "faults");
    await fault("reset_connection");
    expect((await attempt(4)).kind).toBe("unknown");
    await fault("garbage");
    expect((await attempt(5)).kind).toBe("unknown");
    await fault("truncated");
    expect((await attempt(6)).kind).toBe("unknown");
  });

  it("a platform that cannot be reached was not written to", async () => {
    const item = await polledMention("Niemand zu Hause am anderen Ende.");
    const access = {
      ...bench.access,
      baseUrl: "http://127.0.0.1:9",
      settings: { ...bench.access.settings, apiRoot: "http://127.0.0.1:9/wp-json" },
    };
    const delivery = await bench.connector.deliver(
      outbound(bench, item, `${REPLY} 7`),
      access,
      bench.runtime,
    );
    expect(delivery.kind).toBe("retry");
  });

  it("bad credentials ask for new ones", async () => {
    const item = await polledMention("Schlüssel passt hier nicht mehr.");
    const access = { ...bench.access, credentials: bench.badAccess.credentials };
    const delivery = await bench.connector.deliver(
      outbound(bench, item, `${REPLY} 8`),
      access,
      bench.runtime,
    );
    expect(delivery.kind).toBe("reauthorise");
  });

  it("the longest text that is allowed is taken, and the limit is the platform's own", async () => {
    const item = await polledMention("Wie lang darf es denn sein?");
    const capability = bench.connector.capabilities(answerable(item), bench.clock.now()).public;
    const { maxLength = 0, counter = "characters" } = capability;
    expect(capability.allowed).toBe(true);
    const longest = `${REPLY} ${"a".repeat(maxLength)}`.slice(0, maxLength);
    expect(countText(longest, counter)).toBeLessThanOrEqual(maxLength);
    if (platform !== "wordpress") {
      expect((await deliver(outbound(bench, item, `${longest}aaaa`))).kind).toBe("rejected");
    }
    expect((await deliver(outbound(bench, item, longest))).kind).toBe("delivered");
  });

  it("a deleted mention cannot be answered", async () => {
    const item = await polledMention("Das lösche ich gleich wieder.");
    const deleted = { ...answerable(item), isDeleted: true };
    expect(bench.connector.capabilities(deleted, bench.clock.now()).public).toEqual({
      allowed: false,
      reason: "deleted",
    });
  });

  it("private answers go where the platform has them", async () => {
    if (platform === "wordpress") {
      const item = await polledMention("Geht das auch privat?");
      expect(
        bench.connector.capabilities(answerable(item), bench.clock.now()).private,
      ).toMatchObject({
        allowed: false,
        reason: "no_private_messages",
      });
      expect((await deliver(outbound(bench, item, REPLY, "private"))).kind).toBe("rejected");
      return;
    }
    const item = await polledMention("Bitte unter vier Augen antworten.", { kind: "message" });
    expect(bench.connector.capabilities(answerable(item), bench.clock.now())).toMatchObject({
      private: { allowed: true },
      public: { allowed: false, reason: "no_public_thread" },
    });
    expect((await deliver(outbound(bench, item, `${REPLY} 9`))).kind).toBe("delivered");
    expect(bench.replies().at(-1)).toMatchObject({ visibility: "private", text: `${REPLY} 9` });
    const lost = outbound(bench, item, `${REPLY} 10`);
    await fault("accept_then_timeout");
    expect((await deliver(lost)).kind).toBe("unknown");
    expect(await find(lost)).toMatchObject({
      kind: "found",
      externalId: bench.replies().at(-1)?.id,
    });
  });
});
