import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLATFORMS, PlatformError } from "@/connectors/contract";
import { type Bench, mentionsOf, openBench } from "./bench";

describe.each(PLATFORMS)("%s: reading", (platform) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench(platform);
  });
  afterAll(() => bench.close());

  it("the check names the account", async () => {
    const account = await bench.connector.check(bench.access, bench.runtime);
    expect(account.accountId).toBe(bench.access.accountId);
    expect(account.name).not.toBe("");
  });

  it("bad credentials ask for new ones, in check and in poll", async () => {
    if (platform === "feeds") return expect(bench.connector.connectFields).toHaveLength(1);
    const check = await failureOf(bench.connector.check(bench.badAccess, bench.runtime));
    expect(check.kind).toBe("reauth_required");
    const access = { ...bench.access, credentials: bench.badAccess.credentials };
    expect((await failureOf(bench.connector.poll(access, null, bench.runtime))).kind).toBe(
      "reauth_required",
    );
  });

  it("a mention is seen once, with its author, text and time", async () => {
    const at = new Date(bench.clock.now().getTime() - 60_000);
    const { id } = await bench.mention("Mein Paket ist weg 📦 <b>Grüße</b>", {
      at: at.toISOString(),
    });
    const items = mentionsOf(bench.map(await bench.poll()));
    const item = items.find((one) => one.externalId === id);
    expect(items.filter((one) => one.externalId === id)).toHaveLength(1);
    expect(item?.text).toContain("Mein Paket ist weg 📦");
    expect(item?.author.name ?? item?.author.handle).toMatch(/Jonas Brandt|jonas_b/);
    expect(item?.visibility).toBe("public");
    expect(Math.abs((item?.at.getTime() ?? 0) - at.getTime())).toBeLessThan(1_000);
    expect(await bench.poll()).toEqual([]);
  });

  it("polling goes on where the cursor stands, over many pages", async () => {
    const before = await bench.mention("davor");
    await bench.poll();
    const author = { username: "vielschreiber", name: "Viel Schreiber" };
    const batch = Array.from({ length: 230 }, (_, index) => ({
      author,
      text:
        platform === "x" ? `@nordwind Nachricht ${index} heute` : `Nachricht ${index} an alle hier`,
    }));
    bench.clock.advance(1_000);
    const made = (await bench.control("POST", "mentions", batch)) as { id: string }[];
    const ids = mentionsOf(bench.map(await bench.poll())).map((item) => item.externalId);
    expect([...ids].sort()).toEqual(made.map((one) => one.id).sort());
    expect(ids).not.toContain(before.id);
  }, 60_000);

  it("an edit reaches the item under its first id", async () => {
    const { id } = await bench.mention("Der erste Wortlaut dieser Nachricht");
    await bench.poll();
    bench.clock.advance(5_000);
    const text =
      platform === "x" ? "@nordwind Der zweite Wortlaut" : "Der zweite Wortlaut dieser Nachricht";
    await bench.control("POST", "edit", { id, text });
    const items = bench.map(await bench.poll());
    const edit = items.find((one) => one.type === "mention" && one.externalId === id);
    expect(edit).toMatchObject({ type: "mention", text });
    expect(edit?.type === "mention" && edit.editedAt).toBeInstanceOf(Date);
  });

  it("an event the platform never sends is refused in plain words", () => {
    expect(() => bench.connector.map({ malformed: "x" }, bench.access)).toThrow();
    expect(() => bench.connector.map({}, bench.access)).toThrow();
  });

  it("a rate limit says until when, an error of the server passes", async () => {
    await bench.control("POST", "faults", { fault: "rate_limit", resetSeconds: 90, method: "GET" });
    const limited = await failureOf(bench.poll());
    expect(limited.kind).toBe("rate_limited");
    if (limited.kind === "rate_limited")
      expect(limited.retryAt.getTime()).toBeGreaterThan(bench.clock.now().getTime());
    await bench.control("POST", "faults", { fault: "server_error", method: "GET" });
    expect((await failureOf(bench.poll())).kind).toBe("transient");
    await bench.control("POST", "faults", { fault: "garbage", method: "GET" });
    expect((await failureOf(bench.poll())).kind).toBe("invalid_response");
    for (const fault of ["truncated", "reset_connection"]) {
      await bench.control("POST", "faults", { fault, method: "GET" });
      expect((await failureOf(bench.poll())).kind).toBe("transient");
    }
    await bench.poll();
  });

  it("nothing is lost over a failed poll", async () => {
    const { id } = await bench.mention("Kommt nach dem Ausfall an");
    await bench.control("POST", "faults", { fault: "server_error", method: "GET" });
    await failureOf(bench.poll());
    expect(mentionsOf(bench.map(await bench.poll())).map((item) => item.externalId)).toContain(id);
  });
});

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlatformError);
  return (error as PlatformError).failure;
}
