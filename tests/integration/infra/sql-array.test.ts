import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { closeDatabase, database, sqlArray } from "@/infra/db";

afterAll(() => closeDatabase());

const storable = fc
  .string({ unit: "grapheme", maxLength: 30 })
  .map((text) => text.replaceAll("\u0000", ""));
const text = fc.oneof(
  storable,
  fc.constantFrom(
    "",
    "NULL",
    "null",
    '"',
    "\\",
    "{",
    "}",
    ",",
    " a ",
    '\\"',
    "{a,b}",
    "'; --",
    "\n",
  ),
);

it("every list of texts reads in Postgres as the same list", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (values) => {
      const [row] = await database().app.$queryRaw<{ read: (string | null)[] }[]>`
        SELECT ${sqlArray(values)}::text[] AS read`;
      expect(row?.read).toEqual(values);
    }),
    { numRuns: 200 },
  );
});

it("so do numbers, truths, instants and what is missing", async () => {
  const at = new Date("2026-11-22T10:00:00.123Z");
  const [row] = await database().app.$queryRaw<object[]>`
    SELECT ${sqlArray([1, -2, null])}::int[] AS numbers, ${sqlArray([2n ** 60n])}::bigint[] AS large,
      ${sqlArray([true, false, undefined])}::boolean[] AS truths, ${sqlArray([at, null])}::timestamptz[] AS instants,
      ${sqlArray([])}::uuid[] AS none`;
  expect(row).toEqual({
    numbers: [1, -2, null],
    large: [2n ** 60n],
    truths: [true, false, null],
    instants: [at, null],
    none: [],
  });
});
