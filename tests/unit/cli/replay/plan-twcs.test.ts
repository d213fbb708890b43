import { describe, expect, it } from "vitest";
import { planTwcs, threadsOf } from "@/cli/replay/plan-twcs";
import type { TwcsRow } from "@/cli/replay/read-replay-file";

const at = (minute: number) => new Date(Date.UTC(2017, 9, 31, 20, minute));

function tweet(id: string, author: string, given: Partial<TwcsRow> = {}): TwcsRow {
  return {
    line: Number(id) + 1,
    id,
    author,
    isInbound: /^\d+$/.test(author),
    at: at(Number(id)),
    text: `words of ${id}`,
    answers: null,
    answeredBy: [],
    ...given,
  };
}

const plan = (rows: TwcsRow[], slug?: string) =>
  planTwcs({ rows, malformed: [] }, slug === undefined ? {} : { slug });
const brief = (rows: TwcsRow[], slug?: string) =>
  plan(rows, slug).items.map(({ tenant, role, body }) => `${tenant} ${role} ${body.id}`);

describe("planTwcs", () => {
  it("gives a company the whole thread in which it wrote, and its own posts as answers", () => {
    const rows = [
      tweet("1", "115712", { answeredBy: ["2"] }),
      tweet("2", "Uber_Support", { answers: "1" }),
      tweet("3", "115712", { answers: "2" }),
      tweet("4", "Uber_Support"),
    ];
    expect(brief(rows)).toEqual([
      "uber-support mention 1",
      "uber-support answer 2",
      "uber-support mention 3",
      "uber-support announcement 4",
    ]);
  });

  it("gives a post to every company it names, whether they answered or not", () => {
    const rows = [
      tweet("1", "9", { text: "@tesco and @Delta: look" }),
      tweet("2", "Tesco", { answers: "1" }),
      tweet("3", "Delta"),
    ];
    expect(brief(rows)).toEqual([
      "tesco mention 1",
      "delta mention 1",
      "tesco answer 2",
      "delta announcement 3",
    ]);
  });

  it("counts posts that address nobody in the file", () => {
    const rows = [tweet("1", "9", { text: "@unknown hello" }), tweet("2", "Tesco")];
    expect(plan(rows).withoutCompany).toBe(1);
  });

  it("keeps an answer behind what it answers, even when its clock is crooked", () => {
    const rows = [
      tweet("1", "Tesco", { answers: "2", at: at(0) }),
      tweet("2", "9", { at: at(5) }),
      tweet("3", "9", { answers: "3", at: at(6), text: "@Tesco myself" }),
    ];
    expect(brief(rows)).toEqual(["tesco mention 2", "tesco answer 1", "tesco mention 3"]);
  });

  it("names one company's accounts and ids the same in every plan", () => {
    const [first] = plan([tweet("1", "Tesco")]).tenants;
    const [second] = plan([tweet("7", "Delta"), tweet("8", "Tesco")], "tesco").tenants;
    expect(second).toEqual(first);
    expect(first?.accounts[0]?.id).toMatch(/^\d{15}$/);
  });

  it("refuses a company that the file does not know", () => {
    expect(() => plan([tweet("1", "Tesco")], "delta")).toThrow("delta");
  });
});

describe("threadsOf", () => {
  it("joins by either end of a link, also through a post that is missing, and names the beginning", () => {
    const threads = threadsOf([
      tweet("5", "9", { answers: "4" }),
      tweet("6", "9", { answers: "4" }),
      tweet("1", "9", { answeredBy: ["2"] }),
      tweet("2", "Tesco"),
      tweet("7", "9"),
    ]);
    expect(threads.get("5")).toBe(threads.get("6"));
    expect(threads.get("2")).toBe(threads.get("1"));
    expect(new Set(threads.values()).size).toBe(3);
  });

  it("ends in a circle of links", () => {
    const threads = threadsOf([
      tweet("1", "9", { answers: "2" }),
      tweet("2", "9", { answers: "1" }),
    ]);
    expect(threads.get("1")).toBe(threads.get("2"));
  });
});
