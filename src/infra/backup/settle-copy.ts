import type { Client } from "pg";
import { withUnboundClient } from "./with-unbound-client";

/**
 * Makes a database ready that something else than `restoreBackup` brought back (`pg_restore`, a
 * snapshot, point-in-time recovery), in one transaction. Transaction ids of a cluster that was
 * further on would keep live streams from showing anything for as long as this one needs to get
 * there: such events get new positions.
 * @throws Error when row security would hide what is to be settled
 */
export async function settleCopy(
  databaseUrl: string,
  settle: (client: Client) => Promise<void>,
): Promise<void> {
  await withUnboundClient(databaseUrl, async (client) => {
    await client.query("BEGIN");
    await client.query(
      "UPDATE ticket_event SET xid = pg_current_xact_id() WHERE xid >= pg_current_xact_id()",
    );
    await settle(client);
    await client.query("ANALYZE");
    await client.query("COMMIT");
  });
}
