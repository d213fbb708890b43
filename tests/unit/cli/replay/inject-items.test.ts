import { describe, expect, it } from "vitest";
import { injectItems } from "@/cli/replay/inject-items";
import type { PlannedItem } from "@/cli/replay/replay-plan";
import type { SimulatorControl } from "@/cli/replay/simulator-control";

type Sent = Parameters<SimulatorControl["mention"]>;

function recorder() {
  const sent: Sent[] = [];
  const control = {
    mention: async (...call: Sent) => {
      sent.push(call);
      return call[1].map(({ text }) =>
        text === "bad" ? { error: "no" } : { id: `id of ${text}` },
      );
    },
  } as unknown as SimulatorControl;
  return { control, sent };
}

function item(text: string, platform: PlannedItem["platform"], minute: number): PlannedItem {
  const at = new Date(Date.UTC(2026, 10, 21, 12, minute));
  const body = { author: { username: "a" }, text };
  return { line: 1, tenant: "t", platform, account: "me", role: "mention", at, body };
}

const items = [item("one", "x", 3), item("bad", "feeds", 1), item("three", "x", 2)];

describe("injectItems", () => {
  it("gives each platform all of its items at once, in order, and answers item by item", async () => {
    const { control, sent } = recorder();
    const counts: number[] = [];
    const onPlaced = (count: number) => counts.push(count);
    const placed = await injectItems(control, { hasRealTimes: false }, items, { onPlaced });
    expect(placed).toEqual([{ id: "id of one" }, { error: "no" }, { id: "id of three" }]);
    expect(sent.map(([platform, bodies]) => [platform, bodies.length])).toEqual([
      ["x", 2],
      ["feeds", 1],
    ]);
    expect(sent[0]?.[1][0]).toMatchObject({ account: "me", at: "2026-11-21T12:03:00.000Z" });
    expect(counts.at(-1)).toBe(3);
  });

  it("tells at a rate what happens now, one after the other by the planned times", async () => {
    const { control, sent } = recorder();
    const startedAt = performance.now();
    const options = { rate: 100, onPlaced: () => undefined };
    await injectItems(control, { hasRealTimes: false }, items, options);
    expect(sent.map(([, [body]]) => body?.text)).toEqual(["bad", "three", "one"]);
    expect(sent.every(([, [body]]) => body?.at === undefined)).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(15);
  });

  it("keeps real times and their order at any rate", async () => {
    const { control, sent } = recorder();
    const options = { rate: 1_000, onPlaced: () => undefined };
    await injectItems(control, { hasRealTimes: true }, items, options);
    expect(sent.map(([, [body]]) => body?.text)).toEqual(["one", "bad", "three"]);
    expect(sent[0]?.[1][0]?.at).toBe("2026-11-21T12:03:00.000Z");
  });
});
