import { enqueue } from "@/infra/queue";
import { findPrunable } from "./find-prunable";
import { PruneTenant } from "./jobs";
import { type KeptPartitions, keepPartitions } from "./keep-partitions";

/** Per run: with one each ten minutes, 72,000 companies a day. */
const MOST_COMPANIES = 500;

/** What leaves as a whole at once; what leaves row by row, as a job of each company. */
export async function keepRetention(): Promise<KeptPartitions> {
  for (const tenantId of await findPrunable(MOST_COMPANIES)) {
    await enqueue(PruneTenant, { tenantId });
  }
  return keepPartitions();
}
