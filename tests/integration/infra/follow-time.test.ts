import { afterEach, describe, expect, it, vi } from "vitest";
import { closeDatabase, database, timeFollowed, withTenant } from "@/infra/db";
import { followTime } from "@/infra/db/follow-time";
import { fixSystemTime, systemClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";

const realNow = Date.now;

afterEach(() => {
  vi.restoreAllMocks();
  fixSystemTime(null);
});

async function openOnMachineThatIs(offMs: number): Promise<void> {
  await closeDatabase();
  delete (globalThis as { echolotTime?: unknown }).echolotTime;
  vi.spyOn(Date, "now").mockImplementation(() => realNow() + offMs);
  database();
  await timeFollowed();
}

describe("the time of a process", () => {
  it.each([300_000, -300_000])(
    "is the database's where the machine's is %i ms off",
    async (off) => {
      await openOnMachineThatIs(off);
      expect(Math.abs(systemClock.now().getTime() - realNow())).toBeLessThan(1_000);
      const idMs = Number.parseInt(newId().replaceAll("-", "").slice(0, 12), 16);
      expect(Math.abs(idMs - realNow())).toBeLessThan(1_000);
    },
  );

  it.each([300_000, -300_000])(
    "goes on where the machine's clock is set by %i ms meanwhile",
    async (step) => {
      await openOnMachineThatIs(0);
      vi.spyOn(Date, "now").mockImplementation(() => realNow() + step);
      expect(Math.abs(systemClock.now().getTime() - realNow())).toBeLessThan(1_000);
    },
  );

  it("is the machine's own where both agree", async () => {
    await openOnMachineThatIs(0);
    const before = Date.now();
    const now = systemClock.now().getTime();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it("is known before anything is judged by it, also where the first look failed", async () => {
    await openOnMachineThatIs(300_000);
    fixSystemTime(null);
    const failed = { lookedAtMs: performance.now(), isKnown: false, current: Promise.resolve() };
    (globalThis as { echolotTime?: unknown }).echolotTime = failed;
    const at = await withTenant(
      { tenantId: newId(), actor: { kind: "system", name: "test" } },
      async (ctx) => ctx.clock.now().getTime(),
    );
    expect(Math.abs(at - realNow())).toBeLessThan(1_000);
  });

  it("is never ahead of the database's because an answer was slow", async () => {
    const slow = {
      // The time is read late on the way: just before the answer leaves.
      $queryRaw: async () => {
        const untilMs = performance.now() + 300;
        await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(untilMs), 1_000);
        return [{ at: realNow() }];
      },
    } as unknown as Parameters<typeof followTime>[0];
    vi.spyOn(Date, "now").mockImplementation(() => realNow() - 300_000);
    await followTime(slow);
    const differenceMs = systemClock.now().getTime() - realNow();
    expect(differenceMs).toBeLessThanOrEqual(21);
    expect(differenceMs).toBeGreaterThan(-1_000);
  });
});
