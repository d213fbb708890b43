import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { gunzipSync } from "node:zlib";
import type { LoggerOptions, pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { rotateKeys } from "@/cli/operate/rotate-keys";
import { changePassword, createToken, verifyCredentials, verifyToken } from "@/domain/auth";
import { createInvitation } from "@/domain/tenancy";
import { writeBackup } from "@/infra/backup";
import { config } from "@/infra/config";
import { sealedBy } from "@/infra/crypto";
import { database } from "@/infra/db";
import { log } from "@/infra/log";
import { loadOperations, readAnswer, send } from "../support/api-operations";
import { as, cookieOf, PASSWORD } from "../support/people";
import { pgDump } from "../support/pg-dump";
import { newSecret, openSecretScene, type SecretScene } from "./secret-scene";
import { bySize, count } from "./size";

const written = vi.hoisted(() => ({ lines: [] as string[] }));

// The real pino, at its most talkative, into a list.
vi.mock("pino", async (load) => {
  const real = await load<{ default: typeof pino }>();
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      written.lines.push(chunk.toString());
      done();
    },
  });
  return {
    ...real,
    default: (options: LoggerOptions) => real.default({ ...options, level: "trace" }, sink),
  };
});

const directory = mkdtempSync(join(tmpdir(), "echolot-secrets-"));
const operations = await loadOperations();
const answers: string[] = [];
let scene: SecretScene;
/** Everything that must stand nowhere. */
const secrets: string[] = [];

beforeAll(async () => {
  process.env.LOG_LEVEL = "trace";
  scene = await openSecretScene();
  secrets.push(...scene.secrets, PASSWORD);
}, 60_000);

afterAll(async () => {
  await scene.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(key: string, request: Parameters<typeof send>[1]): Promise<string> {
  const operation = operations.find((each) => each.key === key);
  if (operation === undefined) throw new Error(`no operation ${key}`);
  const { text } = await readAnswer(await send(operation, { as: scene.admin, ...request }));
  answers.push(text);
  return text;
}

/** The ways in which a secret could stand in a text. */
function forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString("base64").replace(/=+$/, "").slice(0, -1),
    bytes.toString("base64url").slice(0, -1),
    bytes.toString("hex"),
    [...secret].reverse().join(""),
  ];
}

function leaks(text: string): string[] {
  return secrets.filter((secret) => forms(secret).some((form) => text.includes(form)));
}

describe("secrets", () => {
  it("pass through every door of the product", async () => {
    const { admin, channels, proxy } = scene;
    expect(channels).toHaveLength(5);
    expect(scene.secrets.length).toBeGreaterThanOrEqual(5);

    const newPassword = newSecret("password");
    const wrong = newSecret("wrong-password");
    secrets.push(newPassword, wrong);
    const changed = await changePassword(admin.personId, {
      currentPassword: PASSWORD,
      newPassword,
    });
    scene.admin.sessionVersion = changed.sessionVersion;
    await verifyCredentials({ email: admin.email, password: newPassword, address: "a" });
    await verifyCredentials({ email: admin.email, password: wrong, address: "a" }).catch(() => {});
    const { token } = await as(admin, (ctx) => createToken(ctx, { name: "CRM", role: "admin" }));
    const { url } = await as(admin, (ctx) => createInvitation(ctx, { role: "agent" }));
    secrets.push(
      token,
      url.split("/").at(-1) as string,
      (await cookieOf(scene.admin)).split("=")[1] as string,
    );
    expect(await verifyToken(token)).not.toBeNull();
    await ask("GET /api/v1/tickets", { as: undefined, token });
    await ask("GET /api/v1/tickets", { as: undefined, token: `${token}x` });
    const body = { currentPassword: wrong, newPassword: newSecret("never") };
    await ask("POST /api/v1/me/password", { body });

    const outbox = await scene.queueReplies();
    expect(outbox.length).toBeGreaterThanOrEqual(3);
    for (const status of [400, 401, 403, 404, 500, 503]) {
      proxy.echo = status;
      for (const { id, platform, values } of channels) {
        await ask("POST /api/v1/channels/test", { body: { platform, values } });
        await ask("PATCH /api/v1/channels/[id]", { params: { id }, body: { values } });
        await as(admin, (ctx) =>
          ctx.tx.channel.updateMany({ data: { status: "active", consecutiveFailures: 0 } }),
        );
        await scene.poll(id).catch(() => undefined);
      }
      for (const id of outbox) await scene.deliver(id).catch(() => undefined);
      await as(admin, (ctx) =>
        ctx.tx.outbox.updateMany({ data: { nextAttemptAt: new Date(0), leaseUntil: null } }),
      );
    }
    expect(proxy.echoed()).toBeGreaterThan(50);
    proxy.echo = null;
    for (const key of [
      "GET /api/v1/channels",
      "GET /api/v1/tokens",
      "GET /api/v1/me",
      "GET /api/v1/invitations",
      "GET /api/v1/members",
    ]) {
      await ask(key, {});
    }
    for (const { id } of channels) await ask("GET /api/v1/channels/[id]", { params: { id } });
  }, 120_000);

  it("stand in no dump of the database", async () => {
    const file = join(directory, "echolot.backup");
    await writeBackup(config().databaseUrl ?? "", file);
    const backup = gunzipSync(readFileSync(file)).toString("utf8");
    expect(backup).toContain(scene.admin.email);
    const found = leaks(backup);
    count("S6", "backup", secrets.length, found.length, {
      MiB: Math.round(backup.length / 2 ** 20),
    });
    expect(found.map((secret) => `${secret} ${around(backup, secret)}`)).toEqual([]);
    const dump = await pgDump(config().databaseUrl ?? "");
    expect(dump).toContain(scene.admin.email);
    const dumped = leaks(dump);
    count("S6", "pg_dump", secrets.length, dumped.length, {
      MiB: Math.round(dump.length / 2 ** 20),
    });
    expect(dumped.map((secret) => `${secret} ${around(dump, secret)}`)).toEqual([]);
  }, 60_000);

  it("stand in no line of the log, however talkative it is, also when all fails", async () => {
    await ask("GET /api/v1/tickets", { query: "?token=geheim" });
    const { app } = database();
    const error = new Error(`connect ${config().appDatabaseUrl} failed, password=${PASSWORD}`);
    const broken = vi.spyOn(app, "$transaction").mockRejectedValue(error);
    const text = await ask("GET /api/v1/tickets", {});
    broken.mockRestore();
    expect(text).toContain("urn:uuid:");
    const log = written.lines.join("");
    expect(written.lines.length).toBeGreaterThan(20);
    expect(log).toContain("a request failed");
    const own = [
      config().appSecret,
      config().authSecret,
      new URL(config().appDatabaseUrl).password,
    ];
    secrets.push(...own.filter((each) => each !== ""));
    const found = leaks(log);
    count("S6", "log lines", written.lines.length, found.length);
    expect(found.map((secret) => `${secret} ${around(log, secret)}`)).toEqual([]);
  });

  it("are cut out of whatever a line is given: by name, by look, and because they are ours", () => {
    const before = written.lines.length;
    const ours = config().appSecret;
    for (const secret of scene.secrets) {
      const refused = new Error(`no answer to Bearer ${secret}`);
      const cause = Object.assign(refused, { detail: { pageToken: secret } });
      log.error({ err: new Error(`${ours} was not taken`, { cause }) }, `asked with ${ours}`);
      log.warn(
        { request: { headers: new Headers({ cookie: secret }), password: secret } },
        "by name",
      );
      log.info({ jobs: [{ data: { credentials: secret } }] }, `POST /login?token=${secret}`);
      log.debug({ url: new URL(`https://haus:${secret}@forum.example/`) }, "by look");
    }
    const lines = written.lines.slice(before);
    expect(lines).toHaveLength(4 * scene.secrets.length);
    const text = lines.join("");
    const found = leaks(text);
    count("S6", "lines made to tell", lines.length, found.length);
    expect(found.map((secret) => `${secret} ${around(text, secret)}`)).toEqual([]);
    expect(text).toContain("was not taken");
  });

  it("are told in no answer, neither good nor bad", () => {
    const found = answers.flatMap((answer) =>
      leaks(answer).map((secret) => `${secret} ${around(answer, secret)}`),
    );
    count("S6", "answers", answers.length, found.length);
    expect(answers.length).toBeGreaterThan(60);
    expect(found).toEqual([]);
  });
});

describe("keys", () => {
  it("are rotated while channels are polled and replies delivered, and none of them notices", async () => {
    const rounds = bySize({ full: 12, quick: 4, short: 2 });
    const [first] = config().encryptionKeys;
    const keys = [first, ...Array.from({ length: rounds }, (_, index) => newKey(`round-${index}`))];
    let current: (typeof keys)[number][] = [first];
    Object.defineProperty(config(), "encryptionKeys", { get: () => current });
    const { admin, channels } = scene;
    await as(admin, (ctx) =>
      ctx.tx.channel.updateMany({
        data: { status: "active", lastError: null, consecutiveFailures: 0, rateLimitedUntil: null },
      }),
    );
    let polls = 0;
    let deliveries = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const outbox = await scene.queueReplies();
      current = [keys[round] as typeof first, keys[round - 1] as typeof first];
      const [report] = await Promise.all([
        rotateKeys(),
        (async () => {
          for (const { id } of [...channels, ...channels]) {
            await scene.poll(id);
            polls += 1;
          }
        })(),
        (async () => {
          for (const id of outbox) {
            await scene.deliver(id);
            deliveries += 1;
          }
        })(),
      ]);
      expect(report.unreadable).toEqual([]);
      current = [keys[round] as typeof first];
      for (const { id } of channels) await scene.poll(id);
      const rows = await as(admin, (ctx) => ctx.tx.channel.findMany());
      for (const { status, lastError, credentials } of rows) {
        expect({ status, lastError }).toEqual({ status: "active", lastError: null });
        expect(sealedBy(credentials ?? "")).toBe(`round-${round - 1}`);
      }
      const states = await as(admin, (ctx) =>
        ctx.tx.message.findMany({
          where: { kind: "reply", at: { gte: new Date(Date.now() - 60_000) } },
        }),
      );
      expect(states.some(({ deliveryState }) => deliveryState === "delivered")).toBe(true);
    }
    count("S6", "rotations", rounds, 0, { polls, deliveries });
    expect(deliveries).toBeGreaterThan(0);
  }, 120_000);
});

function newKey(kid: string) {
  return { kid, key: new Uint8Array(randomBytes(32)) };
}

function around(text: string, secret: string): string {
  const form = forms(secret).find((each) => text.includes(each)) ?? secret;
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 120), at + 60);
}
