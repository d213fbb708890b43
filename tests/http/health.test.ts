import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { database } from "@/infra/db";
import { LATEST_MIGRATION } from "@/infra/db/latest-migration";
import { GET as health } from "../../app/api/health/route";
import { GET as ready } from "../../app/api/ready/route";

it("is alive", async () => {
  expect(health().status).toBe(200);
});

it("names the newest migration there is", () => {
  const folders = readdirSync("prisma/migrations", { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  expect(LATEST_MIGRATION).toBe(folders.at(-1));
});

it("is ready only while a worker lives", async () => {
  const without = await ready();
  expect(without.status).toBe(503);
  expect(await without.json()).toMatchObject({
    status: "not_ready",
    checks: {
      database: { ok: true },
      redis: { ok: true },
      migrations: { ok: true },
      worker: { ok: false, reason: "no worker was seen for 30 s" },
    },
  });
  const seenAt = new Date();
  await database().platform.workerHeartbeat.create({
    data: { workerId: "test", startedAt: seenAt, seenAt },
  });
  const answer = await ready();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "ready" });
});
