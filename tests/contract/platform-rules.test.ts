import { afterEach, describe, expect, it } from "vitest";
import { type Platform, PlatformError } from "@/connectors/contract";
import { answerable, type Bench, type Mention, mentionsOf, openBench, outbound } from "./bench";

const open: Bench[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

async function bench(platform: Platform): Promise<Bench> {
  const one = await openBench(platform);
  open.push(one);
  return one;
}

async function seen(
  one: Bench,
  text: string,
  more: Record<string, unknown> = {},
): Promise<Mention> {
  const { id } = await one.mention(text, more);
  one.clock.advance(90_000);
  const item = mentionsOf(one.map(await one.poll())).find((item) => item.externalId === id);
  if (!item) throw new Error(`the mention ${id} did not come`);
  return item;
}

const deliver = (one: Bench, item: Mention, text: string, visibility = item.visibility) =>
  one.connector.deliver(outbound(one, item, text, visibility), one.access, one.runtime);
const capabilities = (one: Bench, item: Mention) =>
  one.connector.capabilities(answerable(item), one.clock.now());

const DAY_MS = 86_400_000;

describe("facebook", () => {
  it("a visitor's post and what follows below it are one thread", async () => {
    const one = await bench("facebook");
    const post = await seen(one, "Beitrag auf der Seite", { kind: "post" });
    const comment = await seen(one, "und noch etwas dazu", { inReplyTo: post.externalId });
    expect(post).toMatchObject({ kind: "post", threadKey: `post:${post.externalId}` });
    expect(comment).toMatchObject({
      kind: "comment",
      threadKey: post.threadKey,
      parentExternalId: post.externalId,
    });
    const pushed = (await one.webhooks())
      .map((request) => one.receive(request))
      .flatMap((verdict) => (verdict.kind === "accepted" ? verdict.deliveries : []))
      .flatMap((delivery) => mentionsOf(one.map(delivery.events)));
    expect(pushed.map((item) => item.threadKey)).toEqual([post.threadKey, post.threadKey]);
  });

  it("below the Page's own post every top-level comment is a thread, with its replies", async () => {
    const one = await bench("facebook");
    const first = await seen(one, "Erste Frage", { kind: "comment" });
    const second = await seen(one, "Andere Frage", { kind: "comment" });
    const reply = await seen(one, "Nachtrag zur ersten", { inReplyTo: first.externalId });
    expect(first.threadKey).not.toBe(second.threadKey);
    expect(reply.threadKey).toBe(first.threadKey);
    expect((await deliver(one, reply, "Danke für den Nachtrag!")).kind).toBe("delivered");
  });

  it("a mention elsewhere arrives without an author and is completed", async () => {
    const one = await bench("facebook");
    await one.webhooks();
    const { id } = await one.mention("@Nordwind Versand wo seid ihr?", {
      kind: "post",
      elsewhere: true,
    });
    const [request] = await one.webhooks();
    const verdict = request ? one.receive(request) : null;
    const event = verdict?.kind === "accepted" ? verdict.deliveries[0]?.events[0] : undefined;
    if (!event) throw new Error("no event");
    const { enrich } = one.connector;
    expect(enrich?.isNeeded(event.payload)).toBe(true);
    expect(() => one.map([event])).toThrow();
    const payload = (await enrich?.enrich(event.payload, one.access, one.runtime)) ?? {};
    expect(mentionsOf(one.map([{ ...event, payload }]))).toMatchObject([
      { externalId: id, author: { name: "Jonas Brandt" }, text: "@Nordwind Versand wo seid ihr?" },
    ]);
  });

  it("Messenger: a day for anyone, a week for a human, then closed", async () => {
    const one = await bench("facebook");
    const message = await seen(one, "Hallo?", { kind: "message" });
    one.clock.advance(2 * DAY_MS);
    expect(capabilities(one, message).private.allowed).toBe(true);
    expect((await deliver(one, message, "Entschuldigung, es hat gedauert.")).kind).toBe(
      "delivered",
    );
    one.clock.advance(6 * DAY_MS);
    expect(capabilities(one, message).private).toEqual({ allowed: false, reason: "window_closed" });
    const late = await deliver(one, message, "Zu spät.");
    expect(late).toMatchObject({ kind: "rejected" });
    expect(late.kind === "rejected" && late.reason).toContain("time for answering");
  });

  it("one private reply to a comment", async () => {
    const one = await bench("facebook");
    const comment = await seen(one, "Meine Kundennummer?", { kind: "comment" });
    expect(capabilities(one, comment).private).toMatchObject({ allowed: true, maxLength: 2_000 });
    expect((await deliver(one, comment, "Bitte hier.", "private")).kind).toBe("delivered");
    expect((await deliver(one, comment, "Und noch eine.", "private")).kind).toBe("rejected");
    const again = { ...answerable(comment), privateReplies: 1 };
    expect(one.connector.capabilities(again, one.clock.now()).private.reason).toBe("already_used");
  });

  it("what was removed is told, and answering it is refused", async () => {
    const one = await bench("facebook");
    const comment = await seen(one, "Gleich weg", { kind: "comment" });
    await one.webhooks();
    await one.control("POST", "delete", { id: comment.externalId });
    const [request] = await one.webhooks();
    const verdict = request ? one.receive(request) : null;
    const events = verdict?.kind === "accepted" ? (verdict.deliveries[0]?.events ?? []) : [];
    expect(one.map(events)).toMatchObject([{ type: "deletion", externalId: comment.externalId }]);
    expect((await deliver(one, comment, "Zu spät")).kind).toBe("rejected");
  });

  it("a person's token is no Page token", async () => {
    const one = await bench("facebook");
    const access = { ...one.access, credentials: { pageToken: "sim-facebook-user-token" } };
    await expect(one.connector.check(access, one.runtime)).rejects.toBeInstanceOf(PlatformError);
  });
});

describe("x", () => {
  it("only who named, quoted or answered the account may be answered", async () => {
    const one = await bench("x");
    const named = await seen(one, "bitte helfen");
    expect(capabilities(one, named).public).toMatchObject({
      allowed: true,
      maxLength: 280,
      counter: "x-weighted",
    });
    const bystander = await seen(one, "nur so", {
      text: "Ich rede mit jemand anderem",
      implicit: true,
      inReplyTo: named.externalId,
    });
    expect(capabilities(one, bystander).public).toEqual({ allowed: false, reason: "not_summoned" });
    const refused = await deliver(one, bystander, "Wir mischen uns ein");
    expect(refused).toMatchObject({ kind: "rejected" });
    expect(refused.kind === "rejected" && refused.reason).toContain("mention or quote");
  });

  it("the same words twice are refused, unless they are this very reply", async () => {
    const one = await bench("x");
    const item = await seen(one, "Frage eins");
    const first = outbound(one, item, "Bitte schreiben Sie uns eine Nachricht.");
    expect((await one.connector.deliver(first, one.access, one.runtime)).kind).toBe("delivered");
    const repeated = await one.connector.deliver(first, one.access, one.runtime);
    expect(repeated).toMatchObject({ kind: "delivered", externalId: one.replies().at(-1)?.id });
    expect(one.replies()).toHaveLength(1);
    one.clock.advance(600_000);
    const later = await deliver(one, item, "Bitte schreiben Sie uns eine Nachricht.");
    expect(later.kind).toBe("rejected");
  });

  it("an edited post keeps its first id and is answered at its latest", async () => {
    const one = await bench("x");
    const item = await seen(one, "Tippfehlre");
    await one.control("POST", "edit", { id: item.externalId, text: "@nordwind Tippfehler" });
    one.clock.advance(90_000);
    const [edited] = mentionsOf(one.map(await one.poll()));
    expect(edited).toMatchObject({ externalId: item.externalId, text: "@nordwind Tippfehler" });
    expect(edited?.facts.latestPostId).not.toBe(item.externalId);
    if (edited) expect((await deliver(one, edited, "Kein Problem!")).kind).toBe("delivered");
    expect(one.replies().at(-1)?.inReplyTo).toBe(edited?.facts.latestPostId);
  });

  it("links are read in full and marks unescaped", async () => {
    const one = await bench("x");
    const item = await seen(one, "siehe https://www.example.com/a?b=1&c=2 & <hier>");
    expect(item.text).toContain("https://www.example.com/a?b=1&c=2 & <hier>");
  });

  it("a private answer needs a person who takes them", async () => {
    const one = await bench("x");
    const author = { username: "zugeknoepft", receivesDm: false };
    const item = await seen(one, "öffentlich bitte", { author });
    expect(capabilities(one, item).private).toEqual({
      allowed: false,
      reason: "recipient_unavailable",
    });
    expect((await deliver(one, item, "Privat?", "private")).kind).toBe("rejected");
  });
});

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
