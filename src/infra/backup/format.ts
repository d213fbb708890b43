import { z } from "zod";

/**
 * A backup is one gzip stream: a line of JSON (`BackupHeader`); for each table, in the header's order,
 * its rows as PostgreSQL's COPY text and a line `\.` (which no row can be, since COPY doubles every
 * backslash); then a line of JSON (`BackupFooter`). Without its footer a file is not whole.
 */
export const BackupHeader = z.object({
  format: z.literal("echolot-backup"),
  version: z.literal(1),
  /** The newest migration of the database it was made from. */
  migration: z.string(),
  /** The moment that everything in it shows. */
  at: z.string(),
  tables: z.array(
    z.object({
      name: z.string().regex(/^[a-z_][a-z0-9_]*$/),
      columns: z.array(z.string().regex(/^[a-z_][a-z0-9_]*$/)).min(1),
    }),
  ),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

export const BackupFooter = z.object({ rows: z.record(z.string(), z.number().int()) });

export interface BackupReport {
  at: string;
  migration: string;
  rows: Record<string, number>;
}

export const END_OF_TABLE = "\\.\n";
