import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InboundItem, PLATFORMS, type Platform } from "@/connectors/contract";
import { connectors } from "@/connectors/registry";

function fixtures(platform: Platform): Record<string, Record<string, unknown>> {
  const file = new URL(`../../fixtures/connectors/${platform}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

const ACCOUNTS: Record<Platform, { accountId: string; settings: Record<string, unknown> }> = {
  facebook: { accountId: "100200300", settings: {} },
  x: { accountId: "900100", settings: { handle: "nordwind" } },
  discourse: { accountId: "nordwind", settings: {} },
  wordpress: { accountId: "1", settings: {} },
  feeds: { accountId: "https://blog.example/feed", settings: {} },
};

function mapped(platform: Platform, name: string) {
  const payload = fixtures(platform)[name];
  if (!payload) throw new Error(`no fixture ${name}`);
  const items = connectors[platform].map(payload, ACCOUNTS[platform]);
  for (const item of items) InboundItem.parse(item);
  return items;
}

describe("facebook", () => {
  it.each([
    [
      "visitorPost",
      { threadKey: "post:100200300_900", kind: "post", author: { externalId: "5550001" } },
    ],
    [
      "olderNames",
      {
        threadKey: "post:100200300_900:900_1",
        author: { externalId: "5550001", name: "Jonas Brandt" },
      },
    ],
    ["replyUnderPagePost", { threadKey: "post:100200300_901:901_1", parentExternalId: "901_1" }],
    ["underVisitorPost", { threadKey: "post:100200300_900", kind: "comment" }],
    [
      "editedComment",
      { text: "Ich doch nicht", editedAt: new Date(1764000099000), at: new Date(1763999990000) },
    ],
    ["removedComment", { type: "deletion", externalId: "901_2", at: new Date(1764000200000) }],
    ["ownComment", { type: "own", parentExternalId: "901_1" }],
    [
      "sticker",
      {
        text: "[image] https://cdn.example/i.jpg\n[sticker]",
        threadKey: "dm:5550003",
        visibility: "private",
      },
    ],
    ["echo", { type: "own", threadKey: "dm:5550003", recipientExternalId: "5550003" }],
    ["unsent", { type: "deletion", externalId: "m_abc" }],
  ])("%s", (name, expected) => expect(mapped("facebook", name)).toMatchObject([expected]));
});

describe("x", () => {
  it("reads the new names, the long text, links in full and the signs X escapes", () => {
    expect(mapped("x", "newNames")).toMatchObject([
      {
        externalId: "1990000000000000002",
        threadKey: "1990000000000000000",
        parentExternalId: "1990000000000000001",
        text: "@nordwind schaut mal & sagt was dazu, es ist lang https://example.com/x",
        permalink: "https://x.com/jonas_b/status/1990000000000000002",
        author: { handle: "jonas_b", followers: 1200, verified: false },
        facts: { isSummoned: true, receivesYourDm: false },
      },
    ]);
  });

  it("reads the old names; an edit goes under its first id, a quote of ours summons us", () => {
    expect(mapped("x", "oldNames")).toMatchObject([
      {
        externalId: "1990000000000000004",
        editedAt: new Date("2026-11-20T10:00:00.000Z"),
        facts: { isSummoned: true, latestPostId: "1990000000000000005" },
      },
    ]);
  });

  it("a repost is nobody's matter, an address in a mail names nobody", () => {
    expect(mapped("x", "repost")).toEqual([]);
    expect(mapped("x", "bystander")).toMatchObject([{ facts: { isSummoned: false } }]);
  });

  it("a private message is the same from both sides", () => {
    const [polled] = mapped("x", "dmPolled");
    const [pushed] = mapped("x", "dmPushed");
    expect(polled).toMatchObject({
      threadKey: "dm:42-900100",
      text: "Hallo <3",
      visibility: "private",
    });
    expect(pushed).toMatchObject({
      externalId: "300",
      threadKey: "dm:42-900100",
      text: "Hallo <3",
    });
  });
});

describe("discourse", () => {
  it("takes its own words out of quotes and markup", () => {
    expect(mapped("discourse", "reply")).toMatchObject([
      {
        text: "Neu mit fett und `1 < 2`",
        threadKey: "topic:7",
        subject: "Paket weg",
        editedAt: new Date("2026-11-20T10:05:00.000Z"),
        permalink: "https://forum.example/t/paket-weg/7/3",
        author: {
          externalId: "12",
          handle: "jonas_b",
          avatarUrl: "https://forum.example/user_avatar/forum.example/jonas_b/96/1.png",
        },
      },
    ]);
    expect(mapped("discourse", "cookedOnly")).toMatchObject([{ text: "Hallo & Link" }]);
  });

  it("small actions and the system are no mentions; messages are private", () => {
    expect(mapped("discourse", "smallAction")).toEqual([]);
    expect(mapped("discourse", "system")).toEqual([]);
    expect(mapped("discourse", "message")).toMatchObject([
      { visibility: "private", kind: "message" },
    ]);
  });
});

describe("wordpress", () => {
  it("turns markup into text, names guests by their mail, reads date_gmt as UTC", () => {
    const [guest] = mapped("wordpress", "guest");
    expect(guest).toMatchObject({
      text: "Schön „gesagt“\nZeile zwei",
      at: new Date("2026-11-20T10:00:00Z"),
      parentExternalId: "4",
      subject: "Neues",
      facts: { isPending: true, postId: 2 },
    });
    expect(guest?.type === "mention" && guest.author).toMatchObject({
      externalId: expect.stringMatching(/^guest:/),
      name: "Jürgen & Co",
      profileUrl: undefined,
    });
  });

  it("our own comment is ours; pingbacks and spam are nothing", () => {
    expect(mapped("wordpress", "own")).toMatchObject([{ type: "own", parentExternalId: "5" }]);
    expect(mapped("wordpress", "pingback")).toEqual([]);
    expect(mapped("wordpress", "spam")).toEqual([]);
  });
});

describe("hostile payloads", () => {
  it.each(PLATFORMS)(
    "%s: anything at all maps to valid items or is refused with a word",
    (platform) => {
      const sources = [
        "feed",
        "mention",
        "messaging",
        "post",
        "comment",
        "message",
        "dm",
        "dm-webhook",
      ];
      const payload = fc.dictionary(
        fc.constantFrom(
          "source",
          "value",
          "post",
          "comment",
          "entry",
          "event",
          "users",
          "posts",
          "time",
          "fetchedAt",
          "malformed",
        ),
        fc.oneof(
          fc.constantFrom(...sources),
          fc.dictionary(fc.string(), fc.jsonValue()),
          fc.jsonValue(),
        ),
      );
      fc.assert(
        fc.property(payload, (raw) => {
          let items: unknown[] = [];
          try {
            items = connectors[platform].map(raw, ACCOUNTS[platform]);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
          for (const item of items) InboundItem.parse(item);
        }),
        { numRuns: 300 },
      );
    },
  );

  it.each(PLATFORMS.filter((platform) => platform !== "feeds"))(
    "%s: a real payload with one part exchanged maps to valid items or is refused",
    (platform) => {
      const real = Object.values(fixtures(platform));
      const leaves = real.flatMap((payload) => pathsIn(payload).map((path) => ({ payload, path })));
      fc.assert(
        fc.property(fc.constantFrom(...leaves), fc.jsonValue(), ({ payload, path }, value) => {
          const raw = structuredClone(payload);
          put(raw, path, value);
          let items: unknown[] = [];
          try {
            items = connectors[platform].map(raw, ACCOUNTS[platform]);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
          for (const item of items) InboundItem.parse(item);
        }),
        { numRuns: 2_000 },
      );
    },
  );

  it("a giant, deeply nested post is read in moments", () => {
    const bomb = `${"<div>".repeat(50_000)}tief${"[quote]".repeat(20_000)}${"<".repeat(50_000)}`;
    const startedAt = performance.now();
    for (const post of [{ raw: bomb }, { cooked: bomb }]) {
      const base = fixtures("discourse").reply?.post as Record<string, unknown>;
      connectors.discourse.map(
        { instance: "", post: { ...base, raw: undefined, ...post } },
        ACCOUNTS.discourse,
      );
    }
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});

function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, one]) => pathsIn(one, [...path, key]));
  return path.length > 0 ? [path, ...inner] : inner;
}

function put(target: Record<string, unknown>, path: string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) target[key] = value;
  else put(target[key] as Record<string, unknown>, rest, value);
}
