import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Platform, WebhookRequest } from "@/connectors/contract";
import { type Bench, mentionsOf, openBench } from "./bench";

const WITH_WEBHOOKS: Platform[] = ["facebook", "x", "discourse"];

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

function forged(request: WebhookRequest): WebhookRequest {
  return {
    ...request,
    rawBody: new TextEncoder().encode(`${new TextDecoder().decode(request.rawBody)} `),
  };
}
