import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { adoptEnvironment } from "./operate/adopt-environment";
import { restoreInstallation } from "./operate/restore-installation";
import { runOperation } from "./operate/run-operation";
import { CannotGoOn } from "./runtime/steps";

const HELP = `npm run restore -- FILE

Fills the empty database in DATABASE_URL from a backup made by npm run backup: migrates it, loads
everything in one transaction, or nothing. Redis may be empty. Start web and workers afterwards:
what waited is worked off. Replies that were on their way are looked for on their platform before
they are sent.
`;

await runOperation("The restore", async () => {
  const [given] = process.argv.slice(2);
  if (given === "--help") {
    process.stdout.write(HELP);
    return true;
  }
  if (given === undefined) throw new CannotGoOn(HELP.trimEnd());
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), given);
  if (!existsSync(file)) throw new CannotGoOn(`There is no file ${file}.`);
  adoptEnvironment();
  const report = await restoreInstallation(file, (name, rows) => {
    console.log(`  ${name.padEnd(20)}${String(rows).padStart(10)}`);
  });
  console.log(`restored as of ${report.at}, migration ${report.migration}`);
  if (report.looking > 0)
    console.log(`${report.looking} replies are looked for before they go out`);
  if (report.unreadable > 0) {
    console.error(
      `${report.unreadable} channels are sealed with keys that are not here. Set APP_SECRET and ` +
        "ENCRYPTION_KEYS as they were where the backup was made, or reconnect these channels.",
    );
  }
  return report.unreadable === 0;
});
