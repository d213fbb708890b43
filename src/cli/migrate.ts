import { resolve } from "node:path";
import { ConfigurationError, migrationConfig } from "@/infra/config";
import { migrate } from "@/infra/db/migrate";

try {
  const report = await migrate(migrationConfig(), resolve("prisma/migrations"));
  for (const name of report.applied) console.log(`applied ${name}`);
  console.log(`${report.applied.length} applied, ${report.total} in all`);
} catch (error) {
  console.error(
    error instanceof ConfigurationError
      ? error.message
      : `Migration failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
