import { resolve } from "node:path";
import type { Client } from "pg";
import { type BackupReport, restoreBackup, settleCopy } from "@/infra/backup";
import { migrationConfig } from "@/infra/config";
import { unseal } from "@/infra/crypto";
import { migrate } from "@/infra/db/migrate";

export interface SettleReport {
  /** Replies that were on their way: looked for on the platform before they are sent. */
  looking: number;
  /** Channels whose credentials none of the keys opens. */
  unreadable: number;
}

export type RestoreReport = BackupReport & SettleReport;

/**
 * Migrates the database in `DATABASE_URL` and fills it from a backup. What was on its way when the
 * backup was made may have been published after it: such replies are looked for before they are sent
 * (`checking`), so that going back in time publishes nothing twice. Leases of lost workers end.
 */
export async function restoreInstallation(
  file: string,
  onTable: (name: string, rows: number) => void = () => undefined,
): Promise<RestoreReport> {
  const { databaseUrl, logins } = migrationConfig();
  await migrate({ databaseUrl, logins }, resolve("prisma/migrations"));
  const settled: SettleReport = { looking: 0, unreadable: 0 };
  const report = await restoreBackup(databaseUrl, file, {
    onTable,
    afterLoad: async (client) => {
      Object.assign(settled, await settle(client));
    },
  });
  return { ...report, ...settled };
}

/**
 * The same for a database that another tool brought back: it is there already, of this version or an
 * older one. Run before any web server or worker: afterwards replies have gone out twice.
 */
export async function settleInstallation(): Promise<SettleReport> {
  const { databaseUrl, logins } = migrationConfig();
  await migrate({ databaseUrl, logins }, resolve("prisma/migrations"));
  const settled: SettleReport = { looking: 0, unreadable: 0 };
  await settleCopy(databaseUrl, async (client) => {
    Object.assign(settled, await settle(client));
  });
  return settled;
}

async function settle(client: Client): Promise<SettleReport> {
  const looking = await settleReplies(client);
  await client.query("UPDATE channel SET poll_lease_until = NULL, next_poll_at = now()");
  return { looking, unreadable: await countUnreadable(client) };
}

async function settleReplies(client: Client): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE outbox SET state = 'checking', checks = 0, lease_until = NULL, next_attempt_at = now(),
       first_attempt_at = coalesce(first_attempt_at, created_at),
       last_attempt_at = coalesce(last_attempt_at, created_at)
     WHERE state IN ('pending', 'sending', 'checking')`,
  );
  return rowCount ?? 0;
}

/** Values sealed by one key have the same first part: one of each kind tells for all. */
async function countUnreadable(client: Client): Promise<number> {
  const { rows } = await client.query<{ sealed: string; channels: number }>(
    `SELECT min(credentials) AS sealed, count(*)::int AS channels FROM channel
     WHERE credentials IS NOT NULL GROUP BY split_part(credentials, '.', 1)`,
  );
  let unreadable = 0;
  for (const { sealed, channels } of rows) {
    await unseal(sealed).catch(() => {
      unreadable += channels;
    });
  }
  return unreadable;
}
