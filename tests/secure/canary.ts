import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Listens on every local address and tells who was called, also where nobody listens. */
export interface Canary {
  port: number;
  /** `host:port` of the one server that may be called: it answers with what `answer` says. */
  allowed: string;
  /** What the allowed server says to the next requests. */
  answer: { status: number; headers: Record<string, string>; body: string };
  /** Every address that was dialled, but for the allowed server. */
  dialled(): string[];
  forget(): void;
  /** Stops listening: what is dialled from now on is heard of by the failure to connect alone. */
  deafen(): Promise<void>;
  close(): Promise<void>;
}

interface Connected {
  socket: Socket;
}

interface Failed {
  error: Error & { syscall?: string; address?: string; port?: number };
}

export async function startCanary(): Promise<Canary> {
  const dialled: string[] = [];
  const sockets = new Set<Socket>();
  const inside = createServer((socket) => {
    sockets.add(socket);
    dialled.push(`canary:${socket.localAddress}`);
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
  });
  const port = await listen(inside, "::").catch(() => listen(inside, "0.0.0.0"));
  const canary = { answer: { status: 200, headers: {}, body: "" } };
  const outside = createHttpServer((_, response) => {
    const { status, headers, body } = canary.answer;
    response.writeHead(status, { ...headers, connection: "close" }).end(body);
  });
  const allowed = `127.0.0.1:${await listen(outside, "127.0.0.1")}`;

  const isAllowed = (host: string | undefined, at: number | undefined) =>
    `${host}:${at}` === allowed;
  const onConnected = (message: unknown) => {
    const { remoteAddress, remotePort } = (message as Connected).socket;
    if (!isAllowed(remoteAddress, remotePort)) dialled.push(`${remoteAddress}:${remotePort}`);
  };
  const onFailed = (message: unknown) => {
    for (const error of causes((message as Failed).error)) {
      if (error.syscall !== "connect") continue;
      if (!isAllowed(error.address, error.port)) dialled.push(`${error.address}:${error.port}`);
    }
  };
  subscribe("undici:client:connected", onConnected);
  subscribe("undici:client:connectError", onFailed);
  return Object.assign(canary, {
    port,
    allowed,
    dialled: () => dialled,
    forget: () => void dialled.splice(0),
    async deafen() {
      for (const socket of sockets) socket.destroy();
      await new Promise((end) => inside.close(end));
    },
    async close() {
      unsubscribe("undici:client:connected", onConnected);
      unsubscribe("undici:client:connectError", onFailed);
      outside.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await Promise.all([inside, outside].map((server) => new Promise((end) => server.close(end))));
    },
  });
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** The error itself and, of attempts at several addresses, each. */
function causes(error: Failed["error"]): Failed["error"][] {
  return error instanceof AggregateError ? [error, ...error.errors] : [error];
}
