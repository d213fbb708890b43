import { createHmac } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findChannelsByAccount } from "@/domain/channels";
import { receiveWebhook, storeEventsAtOnce } from "@/domain/ingestion";
import { closeDatabase, gather, insertForTenant, sql } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
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
      storeEventsAtOnce({ tenantId, channelId }, [{ key, payload: { key } }]);
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

  it("find an account the moment it is connected, and no other tenant's", async () => {
    const [before, found] = await Promise.all([
      findChannelsByAccount("x", ["nobody's"]),
      findChannelsByAccount("x", [accountId, "with\u0000nul"]),
    ]);
    expect(before.get("nobody's")).toBeUndefined();
    expect(found.get(accountId)).toEqual([{ tenantId: admin.tenantId, channelId }]);
  });
});

describe("insertForTenant", () => {
  const row = (tenantId: string, from: "tenant" | "nothing") => sql`
    INSERT INTO inbound_event (tenant_id, id, channel_id, event_key, source, payload, received_at, next_attempt_at)
    SELECT ${tenantId}::uuid, ${newId()}::uuid, ${channelId}::uuid, ${newId()}, 'webhook', '{}', now(), now()
    ${from === "tenant" ? sql`FROM tenant` : sql``}`;

  it("writes for its tenant and for no other", async () => {
    expect(await insertForTenant(admin.tenantId, row(admin.tenantId, "tenant"))).toBe(1);
    const other = await newCompany();
    await expect(insertForTenant(other.tenantId, row(admin.tenantId, "tenant"))).rejects.toThrow(
      /row-level security/,
    );
    expect(await stored()).toBe(1);
  });

  it("is refused when the statement leaves the tenant out, and leaves none behind", async () => {
    await Promise.all(
      Array.from({ length: 20 }, () =>
        insertForTenant(admin.tenantId, row(admin.tenantId, "tenant")),
      ),
    );
    await expect(insertForTenant(admin.tenantId, row(admin.tenantId, "nothing"))).rejects.toThrow(
      /row-level security/,
    );
  });
});

describe("gather", () => {
  it("folds what is asked meanwhile into one load that begins afterwards", async () => {
    const loads: (readonly string[])[] = [];
    const ask = gather(async (keys: readonly string[]) => {
      loads.push([...keys]);
      if (keys.includes("broken")) throw new Error("broken");
      return keys.length;
    }, 2);
    const first = ask("a");
    await Promise.resolve();
    await Promise.resolve();
    const more = [ask("b"), ask("c"), ask("e")];
    expect(await first).toBe(1);
    expect(await Promise.all(more)).toEqual([2, 2, 1]);
    await expect(ask("broken")).rejects.toThrow("broken");
    expect(await ask("d")).toBe(1);
    expect(loads).toEqual([["a"], ["b", "c"], ["e"], ["broken"], ["d"]]);
  });
});
