import { RestoreWork } from "@/domain/ingestion";
import { KeepRetention } from "@/domain/retention";
import { SlaSweep } from "@/domain/sla";
import type { JobDefinition } from "@/infra/queue";

export interface Schedule {
  job: JobDefinition;
  everyMs: number;
}

/** Every recurring job. Each is idempotent and finds its work in Postgres. */
export const schedules: readonly Schedule[] = [
  { job: RestoreWork, everyMs: 2_000 },
  { job: SlaSweep, everyMs: 1_000 },
  { job: KeepRetention, everyMs: 600_000 },
] as unknown as readonly Schedule[];
