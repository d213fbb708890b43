import { createServer, type IncomingMessage } from "node:http";
import { GET, POST } from "../../app/api/webhooks/[platform]/route";

/**
 * While the web process does not run yet, webhooks come in here, by the same handler: platforms check
 * the address when they subscribe. Where the port is taken, the web process already answers.
 */
export async function openWebhookDoor(baseUrl: string): Promise<() => Promise<void>> {
  const { hostname, port, protocol } = new URL(baseUrl);
  const answering = new Set<Promise<void>>();
  const server = createServer((incoming, answer) => {
    const answered = respond(incoming, baseUrl)
      .then(async (response) => {
        answer.writeHead(response.status, Object.fromEntries(response.headers));
        answer.end(Buffer.from(await response.arrayBuffer()));
      })
      .catch(() => void answer.destroy())
      .finally(() => answering.delete(answered));
    answering.add(answered);
  });
  const host = hostname === "localhost" || hostname === "127.0.0.1" ? "127.0.0.1" : undefined;
  const isOpen = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(Number(port || (protocol === "https:" ? 443 : 80)), host, () => resolve(true));
  });
  return async () => {
    if (!isOpen) return;
    const closed = new Promise((resolve) => server.close(resolve));
    // What is being stored needs the database, which is closed next.
    await Promise.all(answering);
    server.closeAllConnections();
    await closed;
  };
}

async function respond(incoming: IncomingMessage, baseUrl: string): Promise<Response> {
  const url = new URL(incoming.url ?? "/", baseUrl);
  const platform = /^\/api\/webhooks\/([a-z]+)$/.exec(url.pathname)?.[1];
  if (platform === undefined) return new Response(null, { status: 404 });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  const isRead = incoming.method === "GET";
  const request = new Request(url, {
    method: isRead ? "GET" : "POST",
    headers,
    body: isRead ? null : Buffer.concat(chunks),
  });
  const context = { params: Promise.resolve({ platform }) };
  return isRead ? GET(request, context) : POST(request, context);
}
