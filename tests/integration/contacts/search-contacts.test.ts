import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { listContacts } from "@/domain/contacts";
import { sqlArray, type TenantContext } from "@/infra/db";
import { as, newCompany, type TestMember } from "../../support/people";
import { happen, histories } from "../../support/spread-ids";

const NAMES = ["Anna", "Hannah", "Jörg", "100%", "ö_n"] as const;
const QUERIES = [
  "anna",
  "ANN",
  "nah j",
  "jörg 100",
  "an",
  "n",
  "ö",
  "_",
  "%",
  "n_",
  "ö_n",
  "a".repeat(40),
];

let company: TestMember;
let neighbour: TestMember;

beforeAll(async () => {
  [company, neighbour] = [await newCompany(), await newCompany()];
});

describe("contacts", () => {
  it("are found newest first, by a part of name and handle, or by how a word begins", async () => {
    await fc.assert(
      fc.asyncProperty(
        histories(NAMES),
        fc.constantFrom(...QUERIES),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        async (history, query, most, byIndex) => {
          await as(neighbour, (ctx) => replaceContacts(ctx, named(history)));
          const contacts = named(history);
          await as(company, async (ctx) => {
            await replaceContacts(ctx, contacts);
            if (byIndex) await ctx.tx.$executeRaw`SELECT set_config('enable_seqscan', 'off', true)`;
            const found = await ctx.tx.$queryRaw<{ id: string }[]>`
              SELECT contact_id AS id FROM search_contact_ids(${query}, ${most}::int)`;
            const expected = contacts.filter((contact) => matches(contact, query));
            const ids = expected
              .map(({ id }) => id)
              .sort()
              .reverse();
            expect(found.map(({ id }) => id)).toEqual(ids.slice(0, most));
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it("two letters are the beginning of a name or a handle, three any part", async () => {
    await as(company, async (ctx) => {
      await replaceContacts(ctx, [
        { id: "01a00000-0000-7000-8000-000000000001", name: "Hannah Nowak", handle: null },
        { id: "01a00000-0000-7000-8000-000000000002", name: "Stefan", handle: "Anstifter" },
      ]);
      const names = async (q: string) =>
        (await listContacts(ctx, { q, limit: 10 })).data.map(({ name }) => name);
      expect(await names("an")).toEqual(["Stefan"]);
      expect(await names("NO")).toEqual(["Hannah Nowak"]);
      expect(await names("ann")).toEqual(["Hannah Nowak"]);
      expect(await names("h n")).toEqual(["Hannah Nowak"]);
    });
  });
});

interface Named {
  id: string;
  name: string;
  handle: string | null;
}

function named(history: Parameters<typeof happen>[0]): Named[] {
  return happen(history).map(({ id, words }, n) =>
    n % 2 === 0
      ? { id, name: words.join(" "), handle: null }
      : { id, name: words.slice(1).join(" "), handle: words[0] ?? "" },
  );
}

/** The plain definition. */
function matches({ name, handle }: Named, query: string): boolean {
  const text = `${name} ${handle ?? ""}`.toLowerCase();
  const asked = query.toLowerCase();
  return /^[a-zö]{1,2}$/.test(asked)
    ? text.split(" ").some((word) => word.startsWith(asked))
    : text.includes(asked);
}

async function replaceContacts(ctx: TenantContext, contacts: readonly Named[]): Promise<void> {
  await ctx.tx.$executeRaw`DELETE FROM contact WHERE tenant_id = ${ctx.tenantId}::uuid`;
  await ctx.tx.$executeRaw`
    INSERT INTO contact (tenant_id, id, name, handle, reach, created_at, updated_at)
    SELECT ${ctx.tenantId}::uuid, c.id, c.name, c.handle, 0, now(), now()
    FROM unnest(${sqlArray(contacts.map(({ id }) => id))}::uuid[], ${sqlArray(contacts.map(({ name }) => name))}::text[],
      ${sqlArray(contacts.map(({ handle }) => handle))}::text[]) c (id, name, handle)`;
}
