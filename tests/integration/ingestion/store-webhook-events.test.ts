import { createHmac } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { findChannelsByAccount } from "@/domain/channels";
import { receiveWebhook, storeWebhookEvents } from "@/domain/ingestion";
import { closeDatabase, database, storeInbound } from "@/infra/db";
import { closeQueues, defineJob, enqueueAtMostEvery } from "@/infra/queue";
import { newId } from "@/kernel/ids";
import { mentionWebhook } from "../../bench/mention-payload";
import { newCompany, type TestMember } from "../../support/people";

const owner = new Client({ connectionString: process.env.DATABASE_URL });

beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await Promise.all([closeQueues(), closeDatabase()]);
});

let admin: TestMember;
let channelId: string;
let accountId: string;

beforeEach(async () => {
  admin = await newCompany();
  channelId = newId();
  accountId = `account-${channelId}`;
  await owner.query(
    `INSERT INTO channel (tenant_id, id, platform, name, account_id, base_url, poll_interval_seconds,
       next_poll_at, created_at, updated_at)
     VALUES ($1, $2, 'x', 'X', $3, 'https://x.invalid', 60, now() + interval '1 year', now(), now())`,
    [admin.tenantId, channelId, accountId],
  );
});

function deliver(number: number) {
  const body = mentionWebhook(accountId, 1, number);
  const digest = createHmac("sha256", process.env.X_CONSUMER_SECRET ?? "")
    .update(body)
    .digest("base64");
  return receiveWebhook("x", {
    method: "POST",
    url: new URL("http://localhost/api/webhooks/x"),
    headers: new Headers({ "x-twitter-webhooks-signature": `sha256=${digest}` }),
    rawBody: Buffer.from(body),
  });
}

async function stored(): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(
    "SELECT count(*) FROM inbound_event WHERE tenant_id = $1 AND channel_id = $2",
    [admin.tenantId, channelId],
  );
  return Number(rows[0]?.count);
}

describe("a busy account's webhooks", () => {
  it("are each stored once when they are acknowledged, however they overlap", async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 60 }, (_, index) => deliver(index % 40)),
    );
    expect(verdicts.every(({ kind }) => kind === "accepted")).toBe(true);
    expect(await stored()).toBe(40);
    await deliver(41);
    const { rows } = await owner.query("SELECT last_event_at FROM channel WHERE id = $1", [
      channelId,
    ]);
    expect(rows[0].last_event_at).not.toBeNull();
  });

  it("are stored beside another tenant's, and one that cannot be stored stops no other", async () => {
    const other = await newCompany();
    const arrive = (tenantId: string, key: string) =>
      storeWebhookEvents({ tenantId, channelId }, [{ key, payload: { key } }]);
    const outcomes = await Promise.allSettled([
      arrive(admin.tenantId, "first"),
      ...Array.from({ length: 20 }, (_, index) => arrive(admin.tenantId, `a${index}`)),
      // The channel is not theirs: the database refuses the reference.
      arrive(other.tenantId, "stray"),
      arrive(admin.tenantId, "last"),
    ]);
    expect(outcomes.map(({ status }) => status).filter((one) => one === "rejected")).toHaveLength(
      1,
    );
    expect(outcomes.at(-2)?.status).toBe("rejected");
    expect(await stored()).toBe(22);
  });

  it("fail alone where the database refuses one of them, in whatever company", async () => {
    const arrive = (key: string, to: string) =>
      storeWebhookEvents({ tenantId: admin.tenantId, channelId: to }, [{ key, payload: { key } }]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        arrive(`key ${index}`, index % 10 === 5 ? newId() : channelId),
      ),
    );
    expect(outcomes.flatMap(({ status }, index) => (status === "rejected" ? [index] : []))).toEqual(
      [5, 15, 25],
    );
    expect(await stored()).toBe(27);
  });

  it("find an account the moment it is connected, and no other tenant's", async () => {
    const [before, found] = await Promise.all([
      findChannelsByAccount("x", ["nobody's"]),
      findChannelsByAccount("x", [accountId, "with\u0000nul"]),
    ]);
    expect(before.get("nobody's")).toBeUndefined();
    expect(found.get(accountId)).toEqual([{ tenantId: admin.tenantId, channelId }]);
  });
});

describe("storeInbound", () => {
  const row = (tenantId: string, key: string, payload = "{}") => ({
    tenantId,
    id: newId(),
    channelId,
    key,
    payload,
  });

  it("gives each tenant a turn: one whose rows are refused stores none and stops no other", async () => {
    const other = await newCompany();
    const outcome = await storeInbound(
      [
        row(other.tenantId, "a stray"),
        row(admin.tenantId, "one"),
        row(admin.tenantId, "two"),
        row(admin.tenantId, "one"),
      ],
      new Date(),
    );
    expect(outcome.get(admin.tenantId)).toEqual({ stored: 2, error: null });
    expect(outcome.get(other.tenantId)).toEqual({
      stored: 0,
      error: expect.stringContaining("23503"),
    });
    expect(await stored()).toBe(2);
    const { rows } = await owner.query("SELECT FROM inbound_event WHERE tenant_id = $1", [
      other.tenantId,
    ]);
    expect(rows).toEqual([]);
  });

  it("stores nothing of a tenant of which one row is poison, and says why", async () => {
    const outcome = await storeInbound(
      [row(admin.tenantId, "good"), row(admin.tenantId, "bad", "no JSON")],
      new Date(),
    );
    expect(outcome.get(admin.tenantId)?.error).toMatch(/^22P02: /);
    expect(await stored()).toBe(0);
  });

  it("is bound by each tenant's own row security, and leaves no tenant set behind", async () => {
    await owner.query("ALTER POLICY tenant_isolation ON inbound_event WITH CHECK (false)");
    try {
      const outcome = await storeInbound([row(admin.tenantId, "refused")], new Date());
      expect(outcome.get(admin.tenantId)?.error).toMatch(/^42501: .*row-level security/);
    } finally {
      await owner.query(
        "ALTER POLICY tenant_isolation ON inbound_event WITH CHECK (tenant_id = app_tenant_id())",
      );
    }
    const seen = await database().app.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT store_webhook_events(ARRAY[${admin.tenantId}]::uuid[], ARRAY[${newId()}]::uuid[],
        ARRAY[${channelId}]::uuid[], ARRAY['within'], ARRAY['{}'], now())`;
      return tx.$queryRaw`SELECT app_tenant_id()::text AS tenant, (SELECT count(*)::int FROM inbound_event) AS count`;
    });
    expect(seen).toEqual([{ tenant: null, count: 0 }]);
    expect(await stored()).toBe(1);
  });
});

describe("enqueueAtMostEvery", () => {
  it("gives the first hint at once and folds the rest of the moment into one more", async () => {
    const given: string[] = [];
    const job = defineJob({
      name: "inbox.drain",
      queue: "drain",
      payload: z.object({ tenantId: z.string() }).transform((payload) => {
        given.push(payload.tenantId);
        return payload;
      }),
      key: ({ tenantId }) => tenantId,
    });
    for (const tenantId of ["a", "b", "a", "a", "b", "a"]) {
      enqueueAtMostEvery(20, job, { tenantId });
    }
    await vi.waitFor(() => expect(given).toEqual(["a", "b", "a", "b"]));
    enqueueAtMostEvery(20, job, { tenantId: "c" });
    await vi.waitFor(() => expect(given.slice(4)).toEqual(["c"]));
  });
});
