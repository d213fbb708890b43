import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { z } from "zod";

const APP_SECRET = "the-app-secret-of-this-run-0123456789";
const PASSWORD = "p4ssw0rd-of-the-database";

const PROGRAM = `
  import { inLogContext, log, noteInLog } from "./src/infra/log/index.ts";
  await inLogContext({ requestId: "request-1" }, async () => {
    noteInLog({ tenantId: "tenant-1" });
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.warn({ url: process.env.DATABASE_URL, env: { ...process.env } }, "signed with " + process.env.APP_SECRET);
    log.error({ err: new Error("no " + process.env.DATABASE_URL + " for ${APP_SECRET}") }, "a request failed");
    log.debug({}, "too quiet to be seen");
  });
  log.info({ job: "inbox.drain" }, "job");
`;

const Line = z.looseObject({ level: z.number(), msg: z.string(), pid: z.number() });

it("writes one line of JSON per event, with the ids of its context and no secret of the process", () => {
  const output = execFileSync(
    process.execPath,
    ["--import", "tsx", "--input-type=module", "--eval", PROGRAM],
    {
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "production",
        LOG_LEVEL: "info",
        APP_SECRET,
        DATABASE_URL: `postgresql://owner:${PASSWORD}@127.0.0.1:1/echolot`,
        REDIS_URL: `redis://:${PASSWORD}@127.0.0.1:1`,
        FACEBOOK_APP_SECRET: "facebook-app-secret",
        METRICS_TOKEN: "token-of-prometheus",
      },
    },
  );
  const lines = output
    .trim()
    .split("\n")
    .map((line) => Line.parse(JSON.parse(line)));
  const context = { requestId: "request-1", tenantId: "tenant-1" };
  expect(lines).toMatchObject([
    { level: 40, msg: "signed with [cut]", ...context },
    { level: 50, msg: "a request failed", err: { type: "Error" }, ...context },
    { level: 30, msg: "job", job: "inbox.drain" },
  ]);
  expect(lines[2]).not.toHaveProperty("requestId");
  for (const secret of [APP_SECRET, PASSWORD, "facebook-app-secret", "token-of-prometheus"]) {
    expect(output).not.toContain(secret);
  }
});
