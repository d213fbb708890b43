import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { GET, POST } from "../../app/api/webhooks/[platform]/route";

export interface WebhookServer {
  url: string;
  /** Requests so far. */
  count(): number;
  close(): Promise<void>;
}

/** The real webhook route behind a real server, without the pages. */
export async function serveWebhooks(): Promise<WebhookServer> {
  let count = 0;
  const server = createServer((incoming, response) => {
    count += 1;
    void answer(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host}`);
  const request = new Request(url, {
    method: incoming.method,
    headers: incoming.headers as Record<string, string>,
    ...(incoming.method === "POST" ? { body: Buffer.concat(chunks) } : {}),
  });
  const params = Promise.resolve({ platform: url.pathname.split("/").at(-1) ?? "" });
  const handler = incoming.method === "POST" ? POST : GET;
  const answered = await handler(request, { params });
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(Buffer.from(await answered.arrayBuffer()));
}
