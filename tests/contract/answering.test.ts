import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLATFORMS } from "@/connectors/contract";
import { countText } from "@/kernel/text-length";
import { answerable, type Bench, mentionsOf, openBench, outbound } from "./bench";

const ANSWERABLE = PLATFORMS.filter((platform) => platform !== "feeds");
const REPLY = "Hallo Jonas, das tut uns leid. Wir sehen nach & melden uns. Grüße, Mia";

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
