import { afterAll, expect, it, vi } from "vitest";
import { listTickets } from "@/domain/tickets";
import { closeDatabase, type TenantContext, type Tx } from "@/infra/db";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newCompany } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(() => closeDatabase());

/** From then on PostgreSQL may go by one plan for all values. */
const UNTIL_GENERIC = 7;

const kept = (tx: Tx, part: string) =>
  tx.$queryRaw<{ name: string; generic: number }[]>`
    SELECT name, generic_plans::int AS generic FROM pg_prepared_statements
    WHERE name <> '' AND position(${part} IN statement) > 0`;

it("shows each company its own queue by the plan that another's queue was kept with", async () => {
  const companies = await Promise.all(
    ["A", "B"].map(async (name) => {
      const admin = await newCompany(name);
      const channel = await newChannel(admin, "facebook");
      await receiveMention(channel, { text: `Wo bleibt mein Paket von ${name}?` });
      return admin;
    }),
  );
  const look = async (ctx: TenantContext) => {
    const { data } = await listTickets(ctx, { view: "open", limit: 50 });
    const [session] = await ctx.tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    const [plan] = await kept(ctx.tx, "has_failed_reply");
    return { pid: session?.pid, generic: plan?.generic, texts: data.map(({ excerpt }) => excerpt) };
  };
  const seen = [];
  for (let turn = 0; turn < UNTIL_GENERIC; turn += 1) {
    for (const admin of companies) seen.push(await as(admin, look));
  }
  expect(new Set(seen.map(({ pid }) => pid)).size).toBe(1);
  expect(seen.at(-1)?.generic).toBeGreaterThan(0);
  for (const [index, { texts }] of seen.entries()) {
    expect(texts).toEqual([`Wo bleibt mein Paket von ${index % 2 === 0 ? "A" : "B"}?`]);
  }
});
