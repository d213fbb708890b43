import { database } from "./client";
import { prepared } from "./prepared";
import { sqlArray } from "./sql-array";

/** A fact as it came, of the tenant whose channel it came by. */
export interface InboundRow {
  tenantId: string;
  id: string;
  channelId: string;
  key: string;
  /** JSON that `jsonb` takes. */
  payload: string;
}

export interface StoredOfTenant {
  stored: number;
  /** Why nothing of this tenant was stored; null when all went well. */
  error: string | null;
}

/**
 * Stores rows of several tenants by one statement and one commit, each tenant's under its own row
 * security in a turn of its own. When it returns, what it calls stored is durable.
 * @returns per tenant, every tenant of `rows`
 */
export async function storeInbound(
  rows: readonly InboundRow[],
  at: Date,
): Promise<Map<string, StoredOfTenant>> {
  const turns = await database().app.$queryRaw<(StoredOfTenant & { tenant: string })[]>(prepared`
    SELECT tenant, stored, error FROM store_webhook_events(
      ${sqlArray(rows.map((row) => row.tenantId))}::uuid[],
      ${sqlArray(rows.map((row) => row.id))}::uuid[],
      ${sqlArray(rows.map((row) => row.channelId))}::uuid[],
      ${sqlArray(rows.map((row) => row.key))}::text[],
      ${sqlArray(rows.map((row) => row.payload))}::text[],
      ${at}
    )`);
  return new Map(turns.map(({ tenant, stored, error }) => [tenant, { stored, error }]));
}
