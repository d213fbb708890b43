import { afterEach, describe, expect, it } from "vitest";
import type { Platform } from "@/connectors/contract";
import {
  type Bench,
  capabilitiesOf as capabilities,
  deliver,
  mentionsOf,
  openBench,
  outbound,
  seen,
} from "./bench";

const open: Bench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

async function bench(platform: Platform): Promise<Bench> {
  const one = await openBench(platform);
  open.push(one);
  return one;
}

describe("discourse", () => {
  const REPLY = "Guten Tag, das klären wir gern und melden uns hier.";

  it("what waits for a moderator is undecided until it is visible", async () => {
    const one = await bench("discourse");
    await one.control("POST", "accounts", { username: "nordwind", moderated: true });
    const item = await seen(one, "Frage im moderierten Forum");
    const reply = outbound(one, item, REPLY);
    expect((await one.connector.deliver(reply, one.access, one.runtime)).kind).toBe("unknown");
    one.clock.advance(600_000);
    const find = () => one.connector.findDelivered(reply, one.access, one.runtime);
    expect((await find()).kind).toBe("undecided");
    await one.control("POST", "accounts", { username: "nordwind", moderated: false });
    expect(await find()).toMatchObject({ kind: "found", externalId: one.replies().at(-1)?.id });
  });

  it("a private answer to a public post opens a message to its author", async () => {
    const one = await bench("discourse");
    const item = await seen(one, "Meine Daten bitte nicht öffentlich.");
    expect((await deliver(one, item, REPLY, "private")).kind).toBe("delivered");
    expect(one.replies().at(-1)).toMatchObject({ visibility: "private", inReplyTo: "jonas_b" });
  });

  it("limits of length are told, and too short a text is refused", async () => {
    const one = await bench("discourse");
    const item = await seen(one, "Wie lang muss es sein?");
    expect(capabilities(one, item).public).toMatchObject({ minLength: 20, maxLength: 32_000 });
    const short = await deliver(one, item, "Zu kurz");
    expect(short.kind === "rejected" && short.reason).toContain("too short");
  });

  it("deletions come by webhook", async () => {
    const one = await bench("discourse");
    const item = await seen(one, "Das nehme ich zurück, Verzeihung.");
    await one.webhooks();
    await one.control("POST", "delete", { id: item.externalId });
    const [request] = await one.webhooks();
    const verdict = request ? one.receive(request) : null;
    const events = verdict?.kind === "accepted" ? (verdict.deliveries[0]?.events ?? []) : [];
    expect(one.map(events)).toMatchObject([{ type: "deletion", externalId: item.externalId }]);
  });

  it("quotes of others are left out of the text", async () => {
    const one = await bench("discourse");
    const item = await seen(
      one,
      '[quote="nordwind, post:1, topic:1"]\nalter Text\n[/quote]\n\nmeine **Antwort** dazu',
    );
    expect(item.text).toBe("meine **Antwort** dazu");
  });
});

describe("wordpress", () => {
  it("the article is the subject, a reply hangs under its parent", async () => {
    const one = await bench("wordpress");
    const item = await seen(one, "Toller Artikel", { title: "Neues im Herbst" });
    const below = await seen(one, "Finde ich auch", { inReplyTo: item.externalId });
    expect(item).toMatchObject({ subject: "Neues im Herbst", kind: "comment" });
    expect(below.parentExternalId).toBe(item.externalId);
    expect(below.threadKey).toBeUndefined();
  });

  it("a held comment is a mention that waits, spam is none", async () => {
    const one = await bench("wordpress");
    const item = await seen(one, "Noch nicht freigegeben", { held: true });
    expect(item.facts.isPending).toBe(true);
  });

  it("the same comment twice is this very reply, found and delivered", async () => {
    const one = await bench("wordpress");
    const item = await seen(one, "Bitte antworten");
    const reply = outbound(one, item, "Gern <b>geschehen</b> & bis bald, 5 < 6");
    const first = await one.connector.deliver(reply, one.access, one.runtime);
    const again = await one.connector.deliver(reply, one.access, one.runtime);
    expect(first).toMatchObject({ kind: "delivered" });
    expect(again).toMatchObject({ kind: "delivered", externalId: one.replies().at(-1)?.id });
    expect(one.replies()).toHaveLength(1);
  });

  it("a comment dated long ago is still seen when it appears", async () => {
    const one = await bench("wordpress");
    await seen(one, "Heute");
    const old = await seen(one, "Nachgetragen", { at: "2016-05-04T10:00:00Z" });
    expect(old.at.toISOString()).toBe("2016-05-04T10:00:00.000Z");
  });
});

describe("feeds", () => {
  const address = (one: Bench, name: string) => ({
    ...one.access,
    baseUrl: `${one.simulator.url}${name}`,
    settings: {},
  });

  it.each(["rss", "atom", "json"])("%s: parents, titles, authors and links", async (format) => {
    const one = await bench("feeds");
    const first = await one.mention("Meine Frage an alle", {
      title: "Frage",
      url: "https://forum.example/t/1",
    });
    await one.mention("Meine Antwort darauf", { inReplyTo: first.id });
    const result = await one.connector.poll(
      address(one, `/feeds/nordwind-forum.${format}`),
      null,
      one.runtime,
    );
    const items = mentionsOf(one.map(result.events));
    expect(items[0]).toMatchObject({
      externalId: first.id,
      subject: "Frage",
      text: "Meine Frage an alle",
      kind: "post",
      author: { name: "Jonas Brandt" },
      permalink: "https://forum.example/t/1",
    });
    if (format !== "json")
      expect(items[1]).toMatchObject({ kind: "comment", parentExternalId: first.id });
  });

  it("asks again only with its validators, and remembers lasting redirects alone", async () => {
    const one = await bench("feeds");
    await one.mention("Etwas Neues");
    const moved = address(one, "/moved/301/feeds/nordwind-forum");
    const first = await one.connector.poll(moved, null, one.runtime);
    expect(first.events).toHaveLength(1);
    expect(first.cursor.url).toBe(`${one.simulator.url}/feeds/nordwind-forum`);
    const second = await one.connector.poll(moved, first.cursor, one.runtime);
    expect(second.events).toEqual([]);
    const log = (await one.control("GET", "requests")) as { path: string; status: number }[];
    expect(log.at(-1)).toMatchObject({ path: "/feeds/nordwind-forum", status: 304 });
    const passing = await one.connector.poll(
      address(one, "/moved/302/feeds/nordwind-forum"),
      null,
      one.runtime,
    );
    expect(passing.cursor.url).toBe(`${one.simulator.url}/moved/302/feeds/nordwind-forum`);
  });

  it("a feed that is gone says so", async () => {
    const one = await bench("feeds");
    const gone = one.connector.poll(address(one, "/feeds/never"), null, one.runtime);
    await expect(gone).rejects.toMatchObject({ failure: { kind: "gone" } });
  });

  it("more entries than one document shows all arrive once", async () => {
    const one = await bench("feeds");
    const batch = Array.from({ length: 2_300 }, (_, index) => ({
      author: { username: `leser${index}` },
      text: `Beitrag ${index}`,
    }));
    await one.control("POST", "mentions", batch);
    const keys = (await one.poll()).map((event) => event.key);
    expect(new Set(keys).size).toBe(2_300);
    expect(keys).toHaveLength(2_300);
    expect(await one.poll()).toEqual([]);
  }, 60_000);

  it("can only be read", async () => {
    const one = await bench("feeds");
    const item = await seen(one, "Kann man hier antworten?");
    expect(one.connector.canDeliver).toBe(false);
    expect(capabilities(one, item).public).toEqual({ allowed: false, reason: "read_only_source" });
    expect((await deliver(one, item, "Hier nicht")).kind).toBe("rejected");
  });
});
