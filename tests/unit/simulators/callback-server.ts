import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedCallback {
  method: string;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A real server for a simulator's webhooks; remembers all it was sent. */
export async function startCallbackServer(
  answer: (received: ReceivedCallback) => { status: number; body?: string } = () => ({
    status: 200,
  }),
) {
  const received: ReceivedCallback[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const callback = {
      method: request.method ?? "",
      url: new URL(request.url ?? "/", "http://callback"),
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    received.push(callback);
    const { status, body } = answer(callback);
    response.writeHead(status, { "content-type": "application/json" }).end(body ?? "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
