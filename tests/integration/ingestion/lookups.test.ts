import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  loadStoredMessages,
  loadTickets,
  loadUnattachedReplies,
} from "@/domain/ingestion/load-context";
import type { NewMessage } from "@/domain/ingestion/new-messages";
import { type TenantContext, withTenant } from "@/infra/db";
import { newChannel, type TestChannel } from "../../support/mentions";
import { newCompany } from "../../support/people";

const owner = new Client({ connectionString: process.env.DATABASE_URL });
let channel: TestChannel;

/**
 * Statistics as thousands of small companies make them: tenant and channel together seem to find a
 * single row, and every index that begins with the two looks alike.
 */
beforeAll(async () => {
  channel = await newChannel(await newCompany());
  await owner.connect();
  for (const table of ["message", "ticket"]) {
    await owner.query(
      `SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', $1::text,
           'relpages', 20000, 'reltuples', 200000::real)`,
      [table],
    );
    for (const column of ["tenant_id", "channel_id"]) {
      await owner.query(
        `SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', $1::text, 'attname', $2::text,
             'inherited', false, 'null_frac', 0::real, 'avg_width', 16, 'n_distinct', 5000::real)`,
        [table, column],
      );
    }
  }
});

afterAll(async () => {
  await owner.query("ANALYZE message");
  await owner.query("ANALYZE ticket");
  await owner.end();
});

it("a message is found by the index of its key", async () => {
  const plan = await planOf((ctx) => loadStoredMessages(ctx, [[channel.id, randomUUID()]]));
  expect(plan).toContain("message_tenant_id_channel_id_external_id_key");
});

it("a mention's ticket is found by the index of contact and thread", async () => {
  const plan = await planOf((ctx) =>
    loadTickets(ctx, [
      {
        kind: "mention",
        messageId: randomUUID(),
        channelId: channel.id,
        contactId: randomUUID(),
        threadKey: "post-1",
        visibility: "public",
        at: new Date(),
        text: "Hallo",
        subject: null,
        language: "de",
      },
    ]),
  );
  expect(plan).toContain("ticket_thread");
});

it("a reply's tickets are found by the index of their thread", async () => {
  const plan = await planOf((ctx) =>
    loadTickets(ctx, [
      {
        kind: "reply",
        messageId: randomUUID(),
        at: new Date(),
        parentMessageId: null,
        parentTicketId: null,
        threadOf: { channelId: channel.id, threadKey: "post-1" },
      },
    ]),
  );
  expect(plan).toContain("ticket_in_thread");
});

it("answers that wait for what they answer are found by their own indexes", async () => {
  const parent = { channelId: channel.id, externalId: "post-1", threadKey: "post-1" };
  const plan = await planOf((ctx) => loadUnattachedReplies(ctx, [parent as NewMessage]));
  expect(plan.match(/message_unattached/g)).toHaveLength(2);
  expect(plan.match(/message_thread/g)).toHaveLength(1);
});

/** The plan of the first statement that `run` sends, as the drain sends it. */
async function planOf(run: (ctx: TenantContext) => Promise<unknown>): Promise<string> {
  let plan = "";
  const actor = { kind: "system", name: "ingestion" } as const;
  await withTenant(
    { tenantId: channel.tenantId, actor },
    async (ctx) => {
      const tx = new Proxy(ctx.tx, {
        get: (target, name, receiver) =>
          name !== "$queryRaw"
            ? Reflect.get(target, name, receiver)
            : async (statement: { strings: string[]; values: unknown[] }) => {
                const text = statement.strings.reduce((all, part, at) => `${all}$${at}${part}`);
                const rows = await ctx.tx.$queryRawUnsafe<{ "QUERY PLAN": string }[]>(
                  `EXPLAIN ${text}`,
                  ...statement.values,
                );
                plan ||= rows.map((row) => row["QUERY PLAN"]).join("\n");
                return [];
              },
      });
      await run({ ...ctx, tx } as TenantContext);
    },
    { byKeys: true },
  );
  return plan;
}
