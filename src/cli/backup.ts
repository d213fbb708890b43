import { resolve } from "node:path";
import { writeBackup } from "@/infra/backup";
import { migrationConfig } from "@/infra/config";
import { adoptEnvironment } from "./operate/adopt-environment";
import { runOperation } from "./operate/run-operation";
import { CannotGoOn } from "./runtime/steps";

const HELP = `npm run backup -- FILE

Writes everything in the database, as of one moment, into FILE (gzip, readable by you only).
Runs beside the product and needs no program of PostgreSQL. Credentials stay sealed in it: keep
APP_SECRET and ENCRYPTION_KEYS as well, and somewhere else. Redis needs no backup.
`;

await runOperation("The backup", async () => {
  const [file] = process.argv.slice(2);
  if (file === "--help") {
    process.stdout.write(HELP);
    return true;
  }
  if (file === undefined) throw new CannotGoOn(HELP.trimEnd());
  adoptEnvironment();
  const target = resolve(process.env.INIT_CWD ?? process.cwd(), file);
  const report = await writeBackup(migrationConfig().databaseUrl, target, (name, rows) => {
    console.log(`  ${name.padEnd(20)}${String(rows).padStart(10)}`);
  });
  console.log(`as of ${report.at}, migration ${report.migration}: ${target}`);
  return true;
});
