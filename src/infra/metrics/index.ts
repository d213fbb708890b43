import { metrics } from "./registry";
import { collectShared } from "./shared-figures";

export { mayScrape } from "./may-scrape";
export { metrics } from "./registry";
export { closeMetrics } from "./shared-figures";
export { startMetricsServer } from "./worker-server";

/** Several scrapers at once cost one look at the database. */
const FRESH_MS = 5_000;

const holder = globalThis as typeof globalThis & {
  echolotScrape?: { at: number; text: Promise<string> };
};

/** Figures of the installation and of this process, in the text format of Prometheus. */
export async function renderAll(): Promise<string> {
  const now = Date.now();
  if (holder.echolotScrape === undefined || now - holder.echolotScrape.at > FRESH_MS) {
    holder.echolotScrape = {
      at: now,
      text: collectShared().then((registry) => registry.metrics()),
    };
  }
  const [shared, own] = await Promise.all([
    holder.echolotScrape.text,
    metrics().registry.metrics(),
  ]);
  return `${shared}\n${own}`;
}
