import { createServer } from "node:http";
import { config } from "@/infra/config";
import { mayScrape } from "./may-scrape";
import { metrics } from "./registry";

/**
 * Answers `GET /metrics` with the figures of this process alone, where `METRICS_PORT` asks for it:
 * what a worker counts (jobs, lag, deliveries) no other process knows.
 * @returns the port it took, and how to end it; null when nothing was asked for
 */
export async function startMetricsServer(): Promise<{ port: number; close(): void } | null> {
  const listener = config().metricsListener;
  if (listener === undefined) return null;
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
    } else if (mayScrape(request.headers.authorization) !== true) {
      response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    } else {
      const { registry } = metrics();
      registry.metrics().then(
        (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(listener.port, listener.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : listener.port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
