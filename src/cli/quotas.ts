import type { QuotaName } from "@/domain/quotas";
import { type CompanyQuotas, findQuotas, isQuota, QUOTA_NAMES, setQuotas } from "@/domain/quotas";
import { closeDatabase } from "@/infra/db";
import { adoptEnvironment } from "./operate/adopt-environment";
import { runOperation } from "./operate/run-operation";

const HELP = `npm run quotas -- --tenant SLUG [NAME=NUMBER | NAME=default] …

Shows what a company may use, or sets it. Processes go by it within half a minute.
Defaults of the whole installation: QUOTA_DEFAULTS="NAME=NUMBER,…".

  channels, members, tokens   how many it may have
  memberRequestsPerMinute     API requests of one signed-in person
  tokenRequestsPerMinute      API requests of one token
  apiRequestsPerMinute        API requests of all its tokens
  liveStreams                 live streams at one web process
  eventsPerDay                events at full speed; what is beyond is worked off at a lower share
  rawMegabytes                raw payloads kept after they were worked off
`;

await runOperation("The quotas", async () => {
  const { slug, quotas } = readArguments(process.argv.slice(2));
  if (slug === undefined) {
    process.stdout.write(HELP);
    return process.argv.includes("--help");
  }
  adoptEnvironment();
  try {
    show(quotas.size === 0 ? await findQuotas(slug) : await setQuotas(slug, quotas));
    return true;
  } finally {
    await closeDatabase();
  }
});

function readArguments(given: readonly string[]): {
  slug: string | undefined;
  quotas: Map<QuotaName, number | null>;
} {
  const at = given.indexOf("--tenant");
  const slug = at < 0 ? undefined : given[at + 1];
  const quotas = new Map<QuotaName, number | null>();
  for (const argument of given.filter((_, index) => at < 0 || (index !== at && index !== at + 1))) {
    if (argument === "--help") continue;
    const [, name = "", value = ""] = /^(\w+)=(\d{1,15}|default)$/.exec(argument) ?? [];
    if (!isQuota(name)) {
      throw new Error(`${argument} is no NAME=NUMBER with one of ${QUOTA_NAMES.join(", ")}.`);
    }
    quotas.set(name, value === "default" ? null : Number(value));
  }
  return { slug, quotas };
}

function show({ slug, limits, own }: CompanyQuotas): void {
  console.log(slug);
  for (const name of QUOTA_NAMES) {
    console.log(`  ${name.padEnd(24)} ${limits[name]}${own.includes(name) ? "" : "  (default)"}`);
  }
}
