import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { isPublicAddress } from "@/infra/http/address-guard";
import {
  OutboundConnectionError,
  OutboundRefusedError,
  OutboundResponseError,
  OutboundTimeoutError,
} from "@/infra/http/outbound-errors";
import { createOutboundFetch } from "@/infra/http/safe-fetch";

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("addresses", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "::1",
    "::",
    "[::ffff:127.0.0.1]",
    "::ffff:10.0.0.1",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "not an address",
  ])("%s is not public", (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])(
    "%s is public",
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe("refusals", () => {
  const outbound = createOutboundFetch({ allowHosts: [] });

  it.each([
    "http://127.0.0.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://[::1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://localhost/",
    "http://user:secret@example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
  ])("%s is refused before anything is sent", async (url) => {
    await expect(outbound(url)).rejects.toBeInstanceOf(OutboundRefusedError);
  });

  it("refuses a name that resolves to a private address", async () => {
    const resolve = async () => [{ address: "10.0.0.5", family: 4 }];
    const rebound = createOutboundFetch({ allowHosts: [], resolve });
    await expect(rebound("http://inside.example/")).rejects.toBeInstanceOf(OutboundRefusedError);
  });

  it("connects only to what was checked, so a second answer of the resolver changes nothing", async () => {
    let asked = 0;
    const seen: string[] = [];
    const target = await serve((request, response) => {
      seen.push(request.url ?? "");
      response.end("inside");
    });
    const resolve = async () => {
      asked += 1;
      return asked === 1
        ? [{ address: "192.0.2.1", family: 4 }]
        : [{ address: "127.0.0.1", family: 4 }];
    };
    const rebound = createOutboundFetch({ allowHosts: [], resolve, timeoutMs: 2_000 });
    const url = `http://rebind.example:${target.split(":")[1]}/`;
    await expect(rebound(url)).rejects.toBeInstanceOf(OutboundRefusedError);
    await expect(rebound(url)).rejects.toBeInstanceOf(OutboundRefusedError);
    expect(seen).toEqual([]);
  });

  it("checks the target of a redirect", async () => {
    const host = await serve((_, response) => {
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    const listed = createOutboundFetch({ allowHosts: [host] });
    await expect(listed(`http://${host}/`)).rejects.toBeInstanceOf(OutboundRefusedError);
  });
});

describe("exchanges with a listed host", () => {
  it("takes host or host:port, and no other port of a host:port entry", async () => {
    const host = await serve((_, response) => response.end("ok"));
    const byPort = createOutboundFetch({ allowHosts: [host] });
    expect(await (await byPort(`http://${host}/`)).text()).toBe("ok");
    const otherPort = createOutboundFetch({ allowHosts: ["127.0.0.1:1"] });
    await expect(otherPort(`http://${host}/`)).rejects.toBeInstanceOf(OutboundRefusedError);
    const byHost = createOutboundFetch({ allowHosts: ["127.0.0.1"] });
    expect((await byHost(`http://${host}/`)).status).toBe(200);
  });

  it("drops credentials across origins and keeps them within", async () => {
    const seen: (string | undefined)[] = [];
    const second = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    const first = await serve((request, response) => {
      seen.push(request.headers.authorization);
      const location = request.url === "/again" ? `http://${second}/` : "/again";
      response.writeHead(307, { location }).end();
    });
    const outbound = createOutboundFetch({ allowHosts: [first, second] });
    const response = await outbound(`http://${first}/`, { headers: { authorization: "Bearer x" } });
    expect(seen).toEqual(["Bearer x", "Bearer x", undefined]);
    expect(response.url).toBe(`http://${second}/`);
    expect(response.redirected).toBe(true);
  });

  it("stops at endless redirects and leaves a manual one to the caller", async () => {
    const host = await serve((_, response) => response.writeHead(301, { location: "/" }).end());
    const outbound = createOutboundFetch({ allowHosts: [host] });
    await expect(outbound(`http://${host}/`)).rejects.toBeInstanceOf(OutboundResponseError);
    expect((await outbound(`http://${host}/`, { redirect: "manual" })).status).toBe(301);
  });

  it("caps the body after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(2_000_000));
    const host = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    });
    const outbound = createOutboundFetch({ allowHosts: [host], maxBodyBytes: 100_000 });
    await expect(outbound(`http://${host}/`)).rejects.toBeInstanceOf(OutboundResponseError);
  });

  it("posts a body, and passes a 304 without one", async () => {
    const bodies: string[] = [];
    const host = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        bodies.push(`${request.method} ${body}`);
        response.writeHead(304).end();
      });
    });
    const outbound = createOutboundFetch({ allowHosts: [host] });
    const response = await outbound(`http://${host}/`, { method: "POST", body: "grüße" });
    expect([response.status, bodies]).toEqual([304, ["POST grüße"]]);
  });
});

describe("before or after sending", () => {
  it("a server that takes the request and never answers: sent", async () => {
    const host = await serve(() => undefined);
    const outbound = createOutboundFetch({ allowHosts: [host], timeoutMs: 150 });
    const error = await outbound(`http://${host}/`, { method: "POST", body: "x" }).catch((e) => e);
    expect(error).toBeInstanceOf(OutboundTimeoutError);
    expect(error.requestSent).toBe(true);
  });

  it("an answer that stops in the middle: sent", async () => {
    const host = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
    });
    const outbound = createOutboundFetch({ allowHosts: [host], timeoutMs: 150 });
    const error = await outbound(`http://${host}/`).catch((e) => e);
    expect(error).toBeInstanceOf(OutboundTimeoutError);
    expect(error.requestSent).toBe(true);
  });

  it("a refused connection: not sent", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const port = (server.address() as AddressInfo).port;
    await new Promise((done) => server.close(done));
    const outbound = createOutboundFetch({ allowHosts: ["127.0.0.1"] });
    const error = await outbound(`http://127.0.0.1:${port}/`).catch((e) => e);
    expect(error).toBeInstanceOf(OutboundConnectionError);
    expect(error.requestSent).toBe(false);
  });

  it("a name that does not exist: not sent", async () => {
    const resolve = () => Promise.reject(new Error("getaddrinfo ENOTFOUND nowhere.example"));
    const outbound = createOutboundFetch({ allowHosts: [], resolve });
    const error = await outbound("http://nowhere.example/").catch((e) => e);
    expect(error).toBeInstanceOf(OutboundConnectionError);
    expect(error.requestSent).toBe(false);
  });

  it("TLS that never completes: not sent", async () => {
    const server = createTcpServer(() => undefined).listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    closing.push(() => server.close());
    const port = (server.address() as AddressInfo).port;
    const outbound = createOutboundFetch({ allowHosts: ["127.0.0.1"], timeoutMs: 200 });
    const error = await outbound(`https://127.0.0.1:${port}/`).catch((e) => e);
    expect(error).toBeInstanceOf(OutboundTimeoutError);
    expect(error.requestSent).toBe(false);
  });

  it("a connection reset after the request: sent", async () => {
    const host = await serve((request) => request.socket.destroy());
    const outbound = createOutboundFetch({ allowHosts: [host] });
    const error = await outbound(`http://${host}/`, { method: "POST", body: "x" }).catch((e) => e);
    expect(error).toBeInstanceOf(OutboundConnectionError);
    expect(error.requestSent).toBe(true);
  });
});

describe("the last moment before a request leaves", () => {
  it("keeps it here when it is refused, although the connection stands", async () => {
    let taken = 0;
    const host = await serve((_, response) => {
      taken += 1;
      response.end("taken");
    });
    const fetch = createOutboundFetch({ allowHosts: [host] });
    const tooLate = new OutboundConnectionError("too late", false);
    let asked = 0;
    const refusal = () => {
      asked += 1;
      return asked === 1 ? null : tooLate;
    };
    expect(await (await fetch(`http://${host}/`, { refusal })).text()).toBe("taken");
    await expect(fetch(`http://${host}/`, { refusal, method: "POST", body: "x" })).rejects.toBe(
      tooLate,
    );
    expect([asked, taken]).toEqual([2, 1]);
    // What was refused does not break the next.
    expect(await (await fetch(`http://${host}/`)).text()).toBe("taken");
  });

  it("says that something was sent when only what a redirect led to is refused", async () => {
    const taken: string[] = [];
    const host = await serve((request, response) => {
      taken.push(`${request.method} ${request.url}`);
      response.writeHead(303, { location: "/done" }).end();
    });
    const fetch = createOutboundFetch({ allowHosts: [host] });
    let asked = 0;
    const refusal = () => {
      asked += 1;
      return asked === 1 ? null : new OutboundConnectionError("too late", false);
    };
    await expect(
      fetch(`http://${host}/`, { refusal, method: "POST", body: "x" }),
    ).rejects.toMatchObject({ message: "too late", requestSent: true });
    expect(taken).toEqual(["POST /"]);
  });
});
