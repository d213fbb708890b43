import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface OneAddress {
  url: string;
  /** Where requests are passed on to; the servers need the address before they are started. */
  serve(web: string, streams: string): void;
  close(): Promise<void>;
}

/** What a load balancer does in production: one origin before the web and the stream processes. */
export async function openOneAddress(): Promise<OneAddress> {
  let targets: { web: URL; streams: URL } | undefined;
  const server = createServer((incoming, answer) => {
    if (targets === undefined) return void answer.writeHead(503).end();
    const isStream = incoming.url?.startsWith("/api/v1/stream") === true;
    const { hostname, port } = isStream ? targets.streams : targets.web;
    const passed = request(
      { hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        answer.flushHeaders();
        response.pipe(answer);
      },
    );
    passed.on("error", () => answer.destroy());
    answer.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve(web, streams) {
      targets = { web: new URL(web), streams: new URL(streams) };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
