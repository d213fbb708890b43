import { Client } from "pg";
import { newId } from "@/kernel/ids";
import { firstPolicy } from "../../src/domain/tenancy/rules/first-policy";
import type { BenchDatabase } from "./stage";

export interface XChannel {
  tenantId: string;
  id: string;
  accountId: string;
}

/** `count` tenants with one account on X each; `from` keeps the accounts of several calls apart. */
export async function newXChannels(
  database: BenchDatabase,
  count: number,
  from = 0,
): Promise<XChannel[]> {
  const channels = Array.from({ length: count }, (_, index) => ({
    tenantId: newId(),
    id: newId(),
    accountId: `${900_000 + from + index}`,
  }));
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  for (const { tenantId, id, accountId } of channels) {
    await owner.query(
      `INSERT INTO tenant (id, slug, name, created_at, updated_at)
       VALUES ($1::uuid, 'bench-' || right($1::text, 12), 'Company', now(), now())`,
      [tenantId],
    );
    await givePolicy(owner, tenantId);
    await owner.query(
      `INSERT INTO channel (tenant_id, id, platform, name, account_id, base_url, poll_interval_seconds,
         next_poll_at, created_at, updated_at)
       VALUES ($1, $2, 'x', 'X', $3, 'https://x.invalid', 60, now() + interval '10 years', now(), now())`,
      [tenantId, id, accountId],
    );
  }
  await owner.end();
  return channels;
}

/** The promises that every new company begins with: without them no clock would run. */
export async function givePolicy(owner: Client, tenantId: string): Promise<string> {
  const policyId = newId();
  await owner.query(
    `INSERT INTO policy (tenant_id, id, name, position, is_default, created_at, updated_at)
     VALUES ($1, $2, 'Standard', 0, true, now(), now())`,
    [tenantId, policyId],
  );
  await owner.query(
    `INSERT INTO policy_version (tenant_id, policy_id, version, definition, created_at, created_by)
     VALUES ($1, $2, 1, $3, now(), '{"kind":"system","name":"sign-up"}')`,
    [tenantId, policyId, JSON.stringify(firstPolicy)],
  );
  return policyId;
}
