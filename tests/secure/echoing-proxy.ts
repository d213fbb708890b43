import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands between the product and the simulated platforms. As long as `echo` is null it passes
 * everything on; otherwise it answers with that status and an error that repeats the credentials it
 * was asked with, in every field in which a platform words its errors.
 */
export interface EchoingProxy {
  /** The address under which a platform is reached. */
  url(platform: string): string;
  echo: number | null;
  echoed(): number;
  close(): Promise<void>;
}

export async function startEchoingProxy(targets: Record<string, string>): Promise<EchoingProxy> {
  let echoed = 0;
  const state: { echo: number | null } = { echo: null };
  const server = createServer((request, response) => {
    if (state.echo !== null) {
      echoed += 1;
      return answerWithEcho(request, response, state.echo);
    }
    passOn(request, response, targets).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return Object.assign(state, {
    url: (platform: string) => `http://127.0.0.1:${port}/${platform}`,
    echoed: () => echoed,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  });
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  targets: Record<string, string>,
): Promise<void> {
  const [, platform = "", rest = ""] = /^\/([a-z]+)(.*)$/.exec(request.url ?? "") ?? [];
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (["host", "connection", "content-length", "transfer-encoding"].includes(name)) continue;
    if (value !== undefined) headers.set(name, String(value));
  }
  const body = await read(request);
  const answer = await fetch(`${targets[platform]}${rest}`, {
    method: request.method,
    headers,
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    redirect: "manual",
  });
  const plain = Object.fromEntries(
    [...answer.headers].filter(
      ([name]) => !/^(content-encoding|content-length|transfer-encoding)$/.test(name),
    ),
  );
  response.writeHead(answer.status, plain).end(Buffer.from(await answer.arrayBuffer()));
}

async function answerWithEcho(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
): Promise<void> {
  const { authorization = "", "api-key": apiKey = "" } = request.headers;
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1] ?? "";
  const given = [
    authorization.replace(/^\w+ /, ""),
    String(apiKey),
    Buffer.from(basic, "base64").toString("utf8"),
    new URL(request.url ?? "/", "http://a").search,
    (await read(request)).toString("utf8").slice(0, 500),
  ].join(" | ");
  const message = `Malformed access token ${given}`;
  response.writeHead(status, { "content-type": "application/json" }).end(
    JSON.stringify({
      error: { message, type: "OAuthException", code: 190, error_user_msg: message },
      errors: status === 500 ? [{ message, detail: message }] : [message],
      title: message,
      detail: message,
      code: "rest_forbidden",
      message,
    }),
  );
}
