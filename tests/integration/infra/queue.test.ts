import { Worker } from "bullmq";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  closeQueues,
  connectRedis,
  defineJob,
  enqueue,
  enqueueAtMostEvery,
  queuePrefix,
} from "@/infra/queue";

const Probe = defineJob({
  name: "probe.run",
  queue: "sweep",
  payload: z.object({ id: z.string() }),
  key: ({ id }) => id,
});

const connection = connectRedis("worker");

/** Runs a worker whose jobs wait until they are let go. */
function gatedWorker() {
  const started: string[] = [];
  const gates: (() => void)[] = [];
  const worker = new Worker(
    "sweep",
    async (job) => {
      started.push(job.data.id);
      await new Promise<void>((resolve) => gates.push(resolve));
    },
    { connection, prefix: queuePrefix("sweep"), concurrency: 10 },
  );
  // Redis is emptied under it: what it says about that is expected.
  worker.on("error", () => {});
  const release = () => {
    for (const open of gates.splice(0)) open();
  };
  return { worker, started, release };
}

afterAll(async () => {
  await closeQueues();
  connection.disconnect();
});

describe("closeQueues", () => {
  it("gives the hints that wait for their moment, and none opens a connection afterwards", async () => {
    const { worker, started, release } = gatedWorker();
    try {
      enqueueAtMostEvery(500, Probe, { id: "busy" });
      await expect.poll(() => started).toEqual(["busy"]);
      enqueueAtMostEvery(500, Probe, { id: "busy" });
      await closeQueues();
      const closedAtMs = performance.now();
      release();
      await expect.poll(() => started).toEqual(["busy", "busy"]);
      release();
      await expect
        .poll(() => performance.now() - closedAtMs, { timeout: 5_000 })
        .toBeGreaterThan(600);
      expect(Reflect.get(globalThis, "echolotProducers")).toBeUndefined();
    } finally {
      release();
      await worker.close();
    }
  });
});

describe("enqueue", () => {
  it("folds waiting jobs of one key, and runs once more for what came while it ran", async () => {
    const { worker, started, release } = gatedWorker();
    try {
      await enqueue(Probe, { id: "a" });
      await expect.poll(() => started).toEqual(["a"]);
      for (let count = 0; count < 5; count += 1) await enqueue(Probe, { id: "a" });
      await enqueue(Probe, { id: "b" });
      await expect.poll(() => started).toEqual(["a", "b"]);
      release();
      await expect.poll(() => started).toEqual(["a", "b", "a"]);
      release();
      await enqueue(Probe, { id: "c" });
      await expect.poll(() => started).toEqual(["a", "b", "a", "c"]);
      release();
    } finally {
      release();
      await worker.close();
    }
  });

  it("runs a key again after Redis was emptied in the middle", async () => {
    const { worker, started, release } = gatedWorker();
    try {
      await enqueue(Probe, { id: "f" });
      await expect.poll(() => started).toEqual(["f"]);
      // Only this file's part of Redis: other files use the same server.
      const keys = await connection.keys(`${queuePrefix("sweep")}:*`);
      await connection.del(...keys);
      release();
      await enqueue(Probe, { id: "f" });
      await expect.poll(() => started, { timeout: 15_000 }).toEqual(["f", "f"]);
      release();
    } finally {
      release();
      await worker.close();
    }
  });

  it("lets a job that is due now pass one that waits for later", async () => {
    const { worker, started, release } = gatedWorker();
    try {
      await enqueue(Probe, { id: "d" }, { delayMs: 3_600_000 });
      await enqueue(Probe, { id: "d" });
      await expect.poll(() => started).toEqual(["d"]);
    } finally {
      release();
      await worker.close();
    }
  });

  it("refuses a payload that is none", async () => {
    expect(await enqueue(Probe, { id: 1 } as unknown as { id: string })).toBe(false);
  });
});
