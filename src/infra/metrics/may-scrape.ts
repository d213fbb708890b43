import { config } from "@/infra/config";
import { equalSecrets } from "@/infra/crypto";

/**
 * Whether a scraper may read: `null` when there are no figures to be read at all (no `METRICS_TOKEN`),
 * which shows as if the address did not exist.
 */
export function mayScrape(authorization: string | null | undefined): boolean | null {
  const token = config().metricsToken;
  if (token === undefined) return null;
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  return given !== undefined && equalSecrets(given, token);
}
