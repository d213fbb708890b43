import { afterAll, expect, it } from "vitest";
import {
  closeDatabase,
  prepared,
  preparedIn,
  type TenantContext,
  trustPlans,
  withTenant,
} from "@/infra/db";
import { newId } from "@/kernel/ids";

afterAll(() => closeDatabase());

const inTenant = <T>(run: (ctx: TenantContext) => Promise<T>) =>
  withTenant({ tenantId: newId(), actor: { kind: "system", name: "test" } }, run);

async function isKept(ctx: TenantContext, mark: string): Promise<boolean> {
  const [row] = await ctx.tx.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM pg_prepared_statements WHERE statement LIKE ${`%${mark}%`}`;
  return (row?.count ?? 0) > 0;
}

it("keeps what runs all the time, and gives each run its own values", async () => {
  await inTenant(async (ctx) => {
    for (const value of [1, 2, 3, 4, 5, 6, 7]) {
      const rows = await ctx.tx.$queryRaw(prepared`SELECT ${value}::int AS kept_always`);
      expect(rows).toEqual([{ kept_always: value }]);
    }
    expect(await isKept(ctx, "kept_always")).toBe(true);
  });
});

it("keeps plans that look rows up only in a transaction that may trust them", async () => {
  await inTenant(async (ctx) => {
    await ctx.tx.$queryRaw(preparedIn(ctx)`SELECT 1 AS not_kept`);
    expect(await isKept(ctx, "not_kept")).toBe(false);
    trustPlans(ctx);
    await ctx.tx.$queryRaw(preparedIn(ctx)`SELECT 1 AS now_kept`);
    expect(await isKept(ctx, "now_kept")).toBe(true);
  });
});
