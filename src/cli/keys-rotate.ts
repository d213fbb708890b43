import { config } from "@/infra/config";
import { closeDatabase } from "@/infra/db";
import { adoptEnvironment } from "./operate/adopt-environment";
import { rotateKeys } from "./operate/rotate-keys";
import { runOperation } from "./operate/run-operation";

const HELP = `npm run keys:rotate

Seals every stored credential and webhook secret anew under the first key of ENCRYPTION_KEYS.
Runs beside the product; stopped half-way, run it again.

  1. Put a new key first:  ENCRYPTION_KEYS=k2:$(openssl rand -base64 32),k1:…
     (without ENCRYPTION_KEYS the key k0, derived from APP_SECRET, was used: it is always read)
  2. Restart web and workers, so that all of them know both keys.
  3. npm run keys:rotate
  4. When it says that all is under the new key, take the old one out and restart again.
`;

await runOperation("The rotation", async () => {
  if (process.argv.includes("--help")) {
    process.stdout.write(HELP);
    return true;
  }
  adoptEnvironment();
  const [current, ...others] = config().encryptionKeys;
  console.log(
    `current key ${current.kid}, others ${others.map(({ kid }) => kid).join(", ") || "none"}`,
  );
  try {
    const report = await rotateKeys();
    console.log(
      `${report.tenants} companies: ${report.resealed} values sealed anew, ${report.current} were current`,
    );
    for (const place of report.unreadable) console.error(`no key opens channel ${place}`);
    if (report.unreadable.length > 0) {
      console.error("Add the key they were sealed with and run this again, or reconnect them.");
    } else console.log(`All is under ${current.kid}: the other keys may be taken out.`);
    return report.unreadable.length === 0;
  } finally {
    await closeDatabase();
  }
});
