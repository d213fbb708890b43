import { parseArgs } from "node:util";
import { closeDatabase } from "@/infra/db";
import { adoptEnvironment } from "./operate/adopt-environment";
import { runOperation } from "./operate/run-operation";
import { verifyTenantClocks } from "./operate/verify-tenant-clocks";
import { CannotGoOn } from "./runtime/steps";

const HELP = `npm run -s sla:verify -- --tenant SLUG

Computes every clock of a company anew from its messages and events, under the versions of policies
and calendars that these name, and compares the result with the table that lists, sweeps and reports
read. Changes nothing. Ends with 0 if all agree, else with 1 and a JSON line per difference.
`;

await runOperation("The verification", async () => {
  const { values } = parseArgs({
    options: { tenant: { type: "string" }, help: { type: "boolean", default: false } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return true;
  }
  if (values.tenant === undefined) throw new CannotGoOn("Name the company: --tenant SLUG");
  adoptEnvironment();
  try {
    const found = await verifyTenantClocks(values.tenant);
    for (const difference of found.differences) console.log(JSON.stringify(difference));
    const verdict =
      found.differences.length === 0
        ? "all as the events say"
        : `${found.differences.length} differ from what the events say`;
    const late =
      found.unrecorded === 0 ? "" : `; ${found.unrecorded} breaches wait for the next sweep`;
    console.log(`${found.tickets} tickets, ${found.clocks} clocks: ${verdict}${late}`);
    return found.differences.length === 0;
  } finally {
    await closeDatabase();
  }
});
