import { parseFeed } from "feedsmith";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startFeedsSimulator } from "../../simulators/feeds";
import type { Simulator } from "../../simulators/kit/simulator";
import { callsTo } from "./calls";

let simulator: Simulator;
let call: ReturnType<typeof callsTo>;

beforeEach(async () => {
  simulator = await startFeedsSimulator();
  call = callsTo(simulator.url);
});
afterEach(() => simulator.close());

const author = { username: "wandervogel" };

it.each([
  ["nordwind-forum", "atom"],
  ["reise-blog", "rss"],
  ["presse", "json"],
] as const)("serves %s as %s, and in every other form", async (name, native) => {
  const text = "Toll & <b>schnell</b> ]]> \u0007 😀";
  simulator.mention({ author, text, account: name, title: "Ein <Titel>" });
  expect(parseFeed((await call("GET", `/feeds/${name}`)).text).format).toBe(native);
  for (const format of ["rss", "atom", "json"]) {
    const feed = parseFeed((await call("GET", `/feeds/${name}.${format}`)).text);
    expect(feed.format).toBe(format);
    expect(JSON.stringify(feed.feed)).toContain("Ein <Titel>");
  }
});

it("answers 304 by ETag or time until something changes", async () => {
  const { id } = simulator.mention({ author, text: "eins", account: "reise-blog" });
  const first = await call("GET", "/feeds/reise-blog");
  const etag = first.headers.get("etag") ?? "";
  const since = first.headers.get("last-modified") ?? "";
  const same = await call("GET", "/feeds/reise-blog", undefined, { "if-none-match": etag });
  expect([same.status, same.text]).toEqual([304, ""]);
  const byTime = await call("GET", "/feeds/reise-blog", undefined, { "if-modified-since": since });
  expect(byTime.status).toBe(304);
  await call("POST", "/_sim/edit", { id, text: "zwei" });
  const changed = await call("GET", "/feeds/reise-blog", undefined, { "if-none-match": etag });
  expect(changed.status).toBe(200);
  expect(changed.text).toContain("zwei");
});

it("shows items at their permalinks, redirects, and is gone when taken away", async () => {
  const { url, id } = simulator.mention({ author, text: "Ein Bericht", account: "reise-blog" });
  expect((await call("GET", url)).text).toContain("Ein Bericht");
  const linked = simulator.mention({
    author,
    text: "woanders",
    account: "reise-blog",
    url: "https://example.org/artikel",
    inReplyTo: id,
  });
  expect(linked.url).toBe("https://example.org/artikel");
  expect((await call("GET", "/feeds/reise-blog.atom")).text).toContain("thr:in-reply-to");
  const moved = await call("GET", "/moved/308/feeds/reise-blog.rss");
  expect(moved.headers.get("location")).toBe(`${simulator.url}/feeds/reise-blog.rss`);
  await call("POST", "/_sim/delete", { id: "reise-blog" });
  expect((await call("GET", "/feeds/reise-blog")).status).toBe(410);
});

it("leads to older items of a large history", async () => {
  const items = Array.from({ length: 1500 }, (_, n) => ({ author, text: `Nummer ${n}` }));
  await call("POST", "/_sim/mentions", items);
  const first = await call("GET", "/feeds/nordwind-forum.json");
  const feed = first.body as { items: unknown[]; next_url: string };
  expect(feed.items).toHaveLength(1000);
  const second = (await call("GET", feed.next_url)).body as { items: unknown[] };
  expect(second.items).toHaveLength(500);
});
