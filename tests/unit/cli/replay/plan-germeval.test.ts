import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountName, planGermeval } from "@/cli/replay/plan-germeval";
import type { GermevalRow } from "@/cli/replay/read-replay-file";

const now = new Date("2026-11-21T12:00:00Z");
const target = { slug: "bahn", name: "Deutsche Bahn", now };
const plan = (rows: GermevalRow[]) => planGermeval({ rows, malformed: [] }, target);
const row = (line: number, url: string, text = `Satz ${line}`): GermevalRow => ({
  line,
  url,
  text,
});

describe("planGermeval", () => {
  it("plans every row once, and says which stood there twice", () => {
    const rows = [
      row(2, "http://twitter.com/a/statuses/20"),
      row(3, "http://twitter.com/b/statuses/9"),
      row(4, "http://example.de/artikel", "gleich"),
      row(5, "http://example.de/artikel", "gleich"),
      row(6, ""),
    ];
    const { items, repeatedRows, rows: count } = plan(rows);
    expect(count).toBe(5);
    expect(repeatedRows).toBe(1);
    expect(items.map((item) => item.line).sort()).toEqual([2, 3, 4, 6]);
  });

  it("plans the same ids and times whenever it plans", () => {
    const rows = [row(2, "http://twitter.com/a/statuses/20"), row(3, "http://a.de/forum/thread-1")];
    expect(plan(rows)).toEqual(plan(rows));
  });

  it("gives posts of X in the order of their ids, which may have any length", () => {
    const rows = ["1000", "999", "686961646900740097"].map((id, index) =>
      row(index + 2, `http://twitter.com/a/statuses/${id}`),
    );
    expect(plan(rows).items.map((item) => item.body.id)).toEqual([
      "999",
      "1000",
      "686961646900740097",
    ]);
  });

  it("puts a Facebook comment under its post if the file has it, later than the post", () => {
    const [post, comment, reply, other] = plan([
      row(2, "http://facebook.com/9/posts/1?comment_id=3&reply_comment_id=4"),
      row(3, "http://facebook.com/9/posts/1?comment_id=3"),
      row(4, "http://facebook.com/9/posts/1"),
      row(5, "http://facebook.com/9/posts/2?comment_id=7&reply_comment_id=8"),
    ]).items;
    expect(post?.body).toMatchObject({ id: "9_1", kind: "post" });
    expect(comment?.body).toMatchObject({ id: "1_3", inReplyTo: "9_1" });
    expect(reply?.body).toMatchObject({ id: "1_4", inReplyTo: "1_3" });
    expect(other?.body).toMatchObject({ id: "2_8", title: "Beitrag 2 auf Seite 9" });
    expect(comment?.at.getTime()).toBeGreaterThanOrEqual(post?.at.getTime() ?? 0);
    expect(reply?.at.getTime()).toBeGreaterThanOrEqual(comment?.at.getTime() ?? 0);
  });

  it("never gives two rows one id, even when two texts share an address", () => {
    const url = fc.constantFrom(
      "http://twitter.com/a/statuses/20",
      "http://facebook.com/9/posts/1",
      "http://facebook.com/9/posts/1?comment_id=3",
      "http://a.de/forum/x#post-1",
      "http://a.de/x#comment-1",
      "http://a.de/x",
      "kein Verweis",
    );
    const rows = fc.array(fc.record({ url, text: fc.string({ minLength: 1 }) }), { maxLength: 30 });
    fc.assert(
      fc.property(rows, (given) => {
        const { items, repeatedRows } = plan(given.map((one, index) => ({ ...one, line: index })));
        const ids = items.map(({ platform, body }) => `${platform} ${body.id ?? body.ref}`);
        expect(new Set(ids).size).toBe(ids.length);
        expect(items.length + repeatedRows).toBe(given.length);
        for (const { at } of items) {
          expect(at.getTime()).toBeLessThanOrEqual(now.getTime());
          expect(at.getTime()).toBeGreaterThan(now.getTime() - 6 * 86_400_000);
        }
      }),
    );
  });

  it("starts a further feed when one is full", () => {
    const rows = Array.from({ length: 901 }, (_, index) => row(index, `http://a.de/${index}`));
    const { items, tenants } = plan(rows);
    const names = new Set(items.map((item) => item.account));
    expect(names.size).toBe(2);
    const feeds = tenants[0]?.accounts.filter((account) => account.platform === "feeds");
    for (const name of names) expect(feeds?.some((feed) => feed.username === name)).toBe(true);
  });

  it("names accounts so that X takes them and no two tenants share one", () => {
    const slugs = ["bahn", "deutsche-bahn", "a-very-long-company-name", "a-very-long-company"];
    const names = slugs.map(accountName);
    for (const name of names) expect(name).toMatch(/^\w{1,15}$/);
    expect(new Set(names).size).toBe(slugs.length);
  });
});
