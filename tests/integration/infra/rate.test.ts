import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { config } from "@/infra/config";
import type { connectRedis } from "@/infra/queue";
import { createRate } from "@/infra/throttle";
import { newId } from "@/kernel/ids";

const holder = globalThis as typeof globalThis & {
  echolotRates?: ReturnType<typeof connectRedis>;
};
const [redisUrl] = config().redis.urls;

/** As in a process that starts now. */
function connectAnew(url: string): void {
  holder.echolotRates?.disconnect();
  holder.echolotRates = undefined;
  Object.assign(config(), { redis: { isCluster: false, urls: [url] } });
}

async function countThree(key: string) {
  const rate = createRate({ name: "test", windowSeconds: 60 });
  const startedAt = performance.now();
  const counts: number[] = [];
  for (let index = 0; index < 3; index += 1) counts.push((await rate.count(key)).count);
  return { counts, ms: performance.now() - startedAt };
}

beforeEach(() => connectAnew(redisUrl));
afterEach(() => connectAnew(redisUrl));

describe("a rate", () => {
  it("is counted together by all processes, each key for itself", async () => {
    const [one, other] = [0, 1].map(() => createRate({ name: "test", windowSeconds: 60 }));
    // On a busy machine Redis may be left alone for a moment: each would then count for itself.
    await expect
      .poll(
        async () => {
          const key = newId();
          return [await one?.count(key), await other?.count(key), await one?.count(newId())];
        },
        { timeout: 20_000, interval: 500 },
      )
      .toEqual([
        { count: 1, msLeft: expect.any(Number) },
        { count: 2, msLeft: expect.any(Number) },
        { count: 1, msLeft: expect.any(Number) },
      ]);
    const { msLeft } = (await one?.count(newId())) ?? { msLeft: 0 };
    expect(msLeft).toBeGreaterThan(50_000);
    expect(msLeft).toBeLessThanOrEqual(60_000);
  });

  it("is counted by the process alone while Redis is away", async () => {
    connectAnew("redis://127.0.0.1:1");
    const { counts, ms } = await countThree(newId());
    expect(counts).toEqual([1, 2, 3]);
    expect(ms).toBeLessThan(1_500);
  });

  describe("with a Redis that takes everything and answers nothing", () => {
    let server: Server;
    const sockets = new Set<Socket>();
    beforeEach(async () => {
      server = createServer((socket) => {
        sockets.add(socket);
        socket.on("error", () => undefined);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });

    it("keeps nobody waiting", async () => {
      const address = server.address();
      const port = typeof address === "object" ? address?.port : 0;
      connectAnew(`redis://127.0.0.1:${port}`);
      const { counts, ms } = await countThree(newId());
      expect(counts).toEqual([1, 2, 3]);
      expect(ms).toBeLessThan(1_500);
    });
  });
});
