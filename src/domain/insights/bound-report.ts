import type { TenantContext } from "@/infra/db";

/** A report that takes longer than this is given up, in milliseconds: others wait for its connection. */
const PATIENCE_MS = 10_000;

/**
 * For the rest of the transaction; 64 MB keep the rows of 400 days off the disk. Compiling the statement would take longer than running it: its
 * estimated cost is high, its rows are not.
 */
export async function boundReport(ctx: TenantContext): Promise<void> {
  await ctx.tx.$executeRaw`
    SELECT set_config('statement_timeout', ${String(PATIENCE_MS)}, true),
      set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`;
}
