import { describe, expect, it } from "vitest";
import type { ChannelAccess, ConnectorRuntime } from "@/connectors/contract";
import { decodeBody } from "@/connectors/feeds/decode-body";
import { connectors } from "@/connectors/registry";

const NOW = new Date("2026-11-21T12:00:00Z");
const ADDRESS = "https://blog.example/feed";
const { feeds } = connectors;
const access: ChannelAccess = {
  accountId: ADDRESS,
  baseUrl: ADDRESS,
  credentials: {},
  settings: {},
};

type Page = {
  body: string | Uint8Array;
  type?: string;
  status?: number;
  headers?: Record<string, string>;
};

function runtimeOf(pages: Record<string, Page>): ConnectorRuntime {
  return {
    now: () => NOW,
    secrets: { facebookAppSecret: "", facebookVerifyToken: "", xConsumerSecret: "" },
    fetch: async (input) => {
      const page = pages[String(input)] ?? { body: "", status: 404 };
      const body = typeof page.body === "string" ? page.body : new Uint8Array(page.body);
      const headers = { "content-type": page.type ?? "application/xml", ...page.headers };
      return new Response(body, { status: page.status ?? 200, headers });
    },
  };
}

async function itemsOf(body: string | Uint8Array, type?: string) {
  const result = await feeds.poll(access, null, runtimeOf({ [ADDRESS]: { body, type } }));
  return result.events.flatMap((event) => feeds.map(event.payload, access));
}

const rss = (items: string) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Reise-Blog</title><link>https://blog.example/</link><ttl>60</ttl>${items}</channel></rss>`;

describe("entries", () => {
  it("RSS: fullest text, creator, time, link; markup is gone", async () => {
    const items = await itemsOf(
      rss(
        `<item><title>Fahrt &amp; Rast</title><link>https://blog.example/1</link><guid isPermaLink="false">g-1</guid><dc:creator>Jo</dc:creator><pubDate>Fri, 20 Nov 2026 11:00:00 +0100</pubDate><description>kurz</description><content:encoded><![CDATA[<p>Der <b>ganze</b> Text</p><script>alert(1)</script>]]></content:encoded></item>`,
      ),
    );
    expect(items).toMatchObject([
      {
        externalId: "g-1",
        subject: "Fahrt & Rast",
        text: "Der ganze Text",
        permalink: "https://blog.example/1",
        at: new Date("2026-11-20T10:00:00Z"),
        author: { externalId: "Jo", name: "Jo" },
      },
    ]);
  });

  it("without guid the link names the entry, without link what it says; nobody is somebody of the host", async () => {
    const items = await itemsOf(
      rss(
        "<item><title>A</title><link>https://blog.example/a</link></item><item><description>nur Text</description></item>",
      ),
    );
    const ids = items.map((item) => ("externalId" in item ? item.externalId : ""));
    expect(ids).toContain("https://blog.example/a");
    expect(ids.some((id) => id.startsWith("hash:"))).toBe(true);
    expect(items[0]).toMatchObject({ author: { externalId: "anonymous@blog.example" }, at: NOW });
  });

  it("a script address is no permalink, a date in the future no time", async () => {
    const [item] = await itemsOf(
      rss(
        `<item><guid>x</guid><link>javascript:alert(1)</link><title>T</title><pubDate>Fri, 20 Nov 2099 11:00:00 GMT</pubDate></item>`,
      ),
    );
    expect(item).toMatchObject({ at: NOW });
    expect(item && "permalink" in item ? item.permalink : undefined).toBeUndefined();
  });

  it("RDF and JSON Feed are feeds too", async () => {
    const rdf = `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://x/"><title>Alt</title></channel><item rdf:about="https://x/1"><title>Eins</title><link>https://x/1</link><description>Text</description><dc:date>2026-11-01T00:00:00Z</dc:date></item></rdf:RDF>`;
    expect(await itemsOf(rdf)).toMatchObject([
      { text: "Text", at: new Date("2026-11-01T00:00:00Z") },
    ]);
    const json = JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: "J",
      items: [
        {
          id: 7,
          url: "https://x/7",
          content_text: "a < b",
          date_published: "2026-11-02T00:00:00Z",
          authors: [{ name: "Q", url: "https://q.example" }],
        },
      ],
    });
    expect(await itemsOf(json, "application/feed+json")).toMatchObject([
      { externalId: "7", text: "a < b", author: { externalId: "https://q.example", name: "Q" } },
    ]);
  });

  it("old encodings are read as they were meant", async () => {
    const body = Buffer.from(
      `<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel><title>T</title><item><guid>1</guid><description>Grüße</description></item></channel></rss>`,
      "latin1",
    );
    expect(await itemsOf(new Uint8Array(body))).toMatchObject([{ text: "Grüße" }]);
    expect(decodeBody(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]), "text/xml; charset=nonsense")).toBe(
      "A",
    );
  });

  it("entities that would swell without end are harmless", async () => {
    const entities = Array.from(
      { length: 9 },
      (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`,
    );
    const body = `<!DOCTYPE x [<!ENTITY e0 "ha">${entities.join("")}]><rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>&e9;</title></item></channel></rss>`;
    const startedAt = performance.now();
    await itemsOf(body).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe("polling", () => {
  it("a page that names its feed leads to it", async () => {
    const page = `<html><head><link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2"></head></html>`;
    const runtime = runtimeOf({
      [ADDRESS]: { body: page, type: "text/html" },
      "https://blog.example/rss?a=1&b=2": { body: rss("") },
    });
    const account = await feeds.check(access, runtime);
    expect(account).toMatchObject({
      accountId: "https://blog.example/rss?a=1&b=2",
      name: "Reise-Blog",
    });
  });

  it("asks for a pause as long as the feed wants, and takes nothing older than the backfill", async () => {
    const old =
      "<item><guid>1</guid><title>alt</title><pubDate>Mon, 02 Nov 2026 00:00:00 GMT</pubDate></item>";
    const recent =
      "<item><guid>2</guid><title>neu</title><pubDate>Fri, 20 Nov 2026 00:00:00 GMT</pubDate></item>";
    const runtime = runtimeOf({ [ADDRESS]: { body: rss(recent + old) } });
    const settings = { backfillSince: "2026-11-14T00:00:00Z" };
    const result = await feeds.poll({ ...access, settings }, null, runtime);
    expect(result.events).toHaveLength(1);
    expect(result.notBefore).toEqual(new Date(NOW.getTime() + 3_600_000));
    expect((await feeds.poll({ ...access, settings }, result.cursor, runtime)).events).toEqual([]);
  });

  it("a page that is no feed is an answer that cannot be used", async () => {
    const runtime = runtimeOf({ [ADDRESS]: { body: "<html>Hallo</html>", type: "text/html" } });
    await expect(feeds.poll(access, null, runtime)).rejects.toMatchObject({
      failure: { kind: "invalid_response" },
    });
  });
});
