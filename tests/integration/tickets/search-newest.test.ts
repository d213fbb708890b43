import fc from "fast-check";
import { beforeAll, expect, it, vi } from "vitest";
import { sqlArray, type TenantContext } from "@/infra/db";
import { newId } from "@/kernel/ids";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";
import { happen, histories } from "../../support/spread-ids";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

const WORDS = ["apfel", "birne", "kirsche"] as const;
const QUERIES = [
  "apfel",
  "Birnen",
  "apfel birne",
  '"apfel birne"',
  "apfel or kirsche",
  "birne -apfel",
  "-kirsche",
  "und",
];

let company: TestMember;
let tickets: string[];
/** Of another company, in the same times. */
let neighbour: TestMember;
let neighbours: string[];

beforeAll(async () => {
  [company, tickets] = await withTickets();
  [neighbour, neighbours] = await withTickets();
});

/** A company with more tickets than a search here takes matches. */
async function withTickets(): Promise<[TestMember, string[]]> {
  const admin = await newCompany();
  const { ticketId } = await receiveMention(await newChannel(admin));
  return as(admin, async (ctx) => {
    const first = await ctx.tx.ticket.findFirstOrThrow({ where: { id: ticketId } });
    const others = Array.from({ length: 100 }, (_, n) => ({
      ...first,
      id: newId(),
      number: first.number + BigInt(n + 1),
      threadKey: `${n}`,
    }));
    await ctx.tx.ticket.createMany({ data: others });
    return [admin, others.map(({ id }) => id)];
  });
}

it("finds the tickets of the newest messages with its words, however those came in", async () => {
  let furthest = 0;
  await fc.assert(
    fc.asyncProperty(
      histories(WORDS),
      fc.constantFrom(...QUERIES),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      async (history, query, most, byIndex) => {
        await as(neighbour, (ctx) => replaceMessages(ctx, neighbours, happen(history)));
        await as(company, async (ctx) => {
          await replaceMessages(ctx, tickets, happen(history));
          if (byIndex) await ctx.tx.$executeRaw`SELECT set_config('enable_seqscan', 'off', true)`;
          const expected = await newestMatches(ctx, query, most);
          const found = await ctx.tx.$queryRaw<{ id: string }[]>`
            SELECT ticket_id AS id FROM search_ticket_ids(${query}, ${most}::int)`;
          expect(found.map(({ id }) => id)).toEqual([...new Set(expected)]);
          furthest = Math.max(furthest, expected.length);
        });
      },
    ),
    { numRuns: 60 },
  );
  expect(furthest).toBeGreaterThan(40);
});

/** Every seventh message belongs to no ticket yet. */
async function replaceMessages(
  ctx: TenantContext,
  ofTickets: string[],
  messages: { id: string; words: string[] }[],
): Promise<void> {
  const ticketIds = messages.map((_, n) =>
    n % 7 === 6 ? null : (ofTickets[n % ofTickets.length] ?? null),
  );
  await ctx.tx.$executeRaw`DELETE FROM message WHERE tenant_id = ${ctx.tenantId}::uuid`;
  await ctx.tx.$executeRaw`
    INSERT INTO message (tenant_id, id, ticket_id, kind, visibility, origin, body, at, recorded_at, delivery_state)
    SELECT ${ctx.tenantId}::uuid, m.id, m.ticket_id, 'reply', 'public', 'platform', m.body, now(), now(), 'delivered'
    FROM unnest(${sqlArray(messages.map(({ id }) => id))}::uuid[], ${sqlArray(ticketIds)}::uuid[],
      ${sqlArray(messages.map(({ words }) => words.join(" ")))}::text[]) m (id, ticket_id, body)`;
}

/** The plain definition. */
async function newestMatches(ctx: TenantContext, query: string, most: number): Promise<string[]> {
  const rows = await ctx.tx.$queryRaw<{ id: string }[]>`
    SELECT m.ticket_id AS id FROM message m
    WHERE m.tenant_id = ${ctx.tenantId}::uuid AND m.ticket_id IS NOT NULL
      AND m.search @@ (websearch_to_tsquery('german', ${query}) || websearch_to_tsquery('english', ${query}))
    ORDER BY m.id DESC LIMIT ${most}::int`;
  return rows.map(({ id }) => id);
}
