import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { adoptEnvironment } from "./operate/adopt-environment";
import {
  restoreInstallation,
  type SettleReport,
  settleInstallation,
} from "./operate/restore-installation";
import { runOperation } from "./operate/run-operation";
import { CannotGoOn } from "./runtime/steps";

const HELP = `npm run restore -- FILE
npm run restore -- --loaded

Fills the empty database in DATABASE_URL from a backup made by npm run backup: migrates it, loads
everything in one transaction, or nothing. Redis may be empty. Start web and workers afterwards:
what waited is worked off. Replies that were on their way are looked for on their platform before
they are sent.

--loaded is for a database that another tool brought back (pg_restore, a snapshot, point-in-time
recovery): it migrates it and does the rest, before web and workers start.
`;

await runOperation("The restore", async () => {
  const [given] = process.argv.slice(2);
  if (given === "--help") {
    process.stdout.write(HELP);
    return true;
  }
  if (given === undefined) throw new CannotGoOn(HELP.trimEnd());
  if (given === "--loaded") {
    adoptEnvironment();
    return tell(await settleInstallation());
  }
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), given);
  if (!existsSync(file)) throw new CannotGoOn(`There is no file ${file}.`);
  adoptEnvironment();
  const report = await restoreInstallation(file, (name, rows) => {
    console.log(`  ${name.padEnd(20)}${String(rows).padStart(10)}`);
  });
  console.log(`restored as of ${report.at}, migration ${report.migration}`);
  return tell(report);
});

function tell({ looking, unreadable }: SettleReport): boolean {
  if (looking > 0) console.log(`${looking} replies are looked for before they go out`);
  if (unreadable > 0) {
    console.error(
      `${unreadable} channels are sealed with keys that are not here. Set APP_SECRET and ` +
        "ENCRYPTION_KEYS as they were where the backup was made, or reconnect these channels.",
    );
  }
  return unreadable === 0;
}
