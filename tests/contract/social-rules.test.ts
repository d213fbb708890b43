import { afterEach, describe, expect, it } from "vitest";
import { type Platform, PlatformError } from "@/connectors/contract";
import {
  answerable,
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
