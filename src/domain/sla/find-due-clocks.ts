import { withPlatform } from "@/infra/db/with-platform";

/** Tickets with a clock whose next moment has come, grouped by tenant; at most `most` clocks. */
export async function findDueClocks(now: Date, most: number): Promise<Map<string, string[]>> {
  const rows = await withPlatform(
    (tx) => tx.$queryRaw<{ tenantId: string; ticketId: string }[]>`
      SELECT tenant_id AS "tenantId", ticket_id AS "ticketId"
      FROM clock WHERE next_at < ${now}
      ORDER BY next_at LIMIT ${most}`,
  );
  const byTenant = new Map<string, Set<string>>();
  for (const row of rows) {
    const tickets = byTenant.get(row.tenantId) ?? new Set();
    byTenant.set(row.tenantId, tickets.add(row.ticketId));
  }
  return new Map([...byTenant].map(([tenantId, tickets]) => [tenantId, [...tickets]]));
}
