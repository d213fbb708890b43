import { randomInt } from "node:crypto";
import { Company, PASSWORD } from "../support/e2e-company";
import { demo } from "../support/e2e-product";
import { expect, test } from "../support/e2e-test";
import { count } from "./size";

const SESSION = "echolot.session";

/** A browser's cookies, as far as a sign-in needs them. */
class Jar {
  readonly cookies = new Map<string, string>();
  /** One address for each, for attempts are counted by it. */
  readonly address = `10.${randomInt(256)}.${randomInt(256)}.${randomInt(256)}`;

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${demo().baseUrl}${path}`, {
      redirect: "manual",
      ...init,
      headers: {
        origin: demo().baseUrl,
        "x-forwarded-for": this.address,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...init.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  async signIn(email: string, password: string, withCsrf = true): Promise<Response> {
    const { csrfToken } = (await (await this.ask("/api/auth/csrf")).json()) as {
      csrfToken: string;
    };
    const form = { email, password, json: "true", ...(withCsrf ? { csrfToken } : {}) };
    return this.ask("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(form).toString(),
    });
  }

  get session(): string {
    return this.cookies.get(SESSION) ?? "";
  }

  async isIn(): Promise<boolean> {
    return (await this.ask("/api/v1/me")).status === 200;
  }
}

test("S5: each sign-in makes a session of its own, whatever the browser brought along", async ({
  company,
}) => {
  const sessions = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    const jar = new Jar();
    const planted = `planted-${round}`;
    jar.cookies.set(SESSION, planted);
    const response = await jar.signIn(company.admin.email, PASSWORD);
    expect(response.status).toBe(200);
    const line =
      response.headers.getSetCookie().find((each) => each.startsWith(`${SESSION}=`)) ?? "";
    expect(line).toMatch(/HttpOnly/i);
    expect(line).toMatch(/SameSite=Lax/i);
    expect(jar.session).not.toBe(planted);
    expect(await jar.isIn()).toBe(true);
    sessions.add(jar.session);
    // Signing in again in the same browser rotates it as well.
    await jar.signIn(company.admin.email, PASSWORD);
    sessions.add(jar.session);
  }
  expect(sessions.size).toBe(10);
  count("S5", "sign-ins rotated", sessions.size, 0);
});

test("S5: nobody is signed in by another site, nor without its own token", async ({ company }) => {
  const jar = new Jar();
  await jar.signIn(company.admin.email, PASSWORD, false);
  expect(await jar.isIn()).toBe(false);
  const forged = new Jar();
  await forged.ask("/api/auth/callback/credentials", {
    method: "POST",
    headers: {
      origin: "https://evil.example",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({
      email: company.admin.email,
      password: PASSWORD,
      csrfToken: "0".repeat(64),
    }).toString(),
  });
  expect(await forged.isIn()).toBe(false);
});

test("S5: the eleventh password in a row is not even looked at", async ({ company }) => {
  for (let guess = 1; guess <= 10; guess += 1) {
    const jar = new Jar();
    expect((await jar.signIn(company.admin.email, `guess number ${guess}`)).status).toBe(401);
    expect(await jar.isIn()).toBe(false);
  }
  const late = new Jar();
  const response = await late.signIn(company.admin.email, PASSWORD);
  expect(await response.text()).toContain("too_many_requests");
  expect(await late.isIn()).toBe(false);
  count("S5", "guesses over HTTP", 11, 0);
});

test("S5: a changed password ends the other devices and their live streams", async ({
  company,
}) => {
  const [here, there] = [new Jar(), new Jar()];
  await here.signIn(company.admin.email, PASSWORD);
  await there.signIn(company.admin.email, PASSWORD);
  const stream = await there.ask("/api/v1/stream");
  expect(stream.status).toBe(200);
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  const changed = await here.ask("/api/v1/me/password", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ currentPassword: PASSWORD, newPassword: "quite another one" }),
  });
  expect(changed.ok).toBe(true);
  expect(await there.isIn()).toBe(false);
  expect(await here.isIn()).toBe(true);
  // At the next heartbeat, which comes every 15 seconds.
  let isOver = false;
  void (async () => {
    for (let part = await reader.read(); !part.done; ) part = await reader.read();
    isOver = true;
  })();
  await expect.poll(() => isOver, { timeout: 20_000 }).toBe(true);
});

test("CVE-2025-29927: a page asked past the proxy shows nobody's inbox", async () => {
  for (const value of [
    "middleware",
    "src/middleware:src/middleware:src/middleware",
    "proxy:proxy",
  ]) {
    const response = await new Jar().ask("/inbox", {
      headers: { "x-middleware-subrequest": value },
    });
    const text = await response.text();
    expect(response.status === 307 || text.includes("/sign-in")).toBe(true);
    const api = await new Jar().ask("/api/v1/me", {
      headers: { "x-middleware-subrequest": value },
    });
    expect(api.status).toBe(401);
  }
});

test("CVE-2025-55182: what server components would parse runs nothing", async () => {
  const company = await Company.found();
  const chunks = [
    '{"then":"$1:__proto__:then","status":"resolved_model","reason":-1,"value":"{\\"then\\":\\"$B1337\\"}","_response":{"_prefix":"process.mainModule.require(\'child_process\').execSync(\'id\');","_formData":{"get":"$1:constructor:constructor"}}}',
    '"$@0"',
    "[]",
  ];
  for (const path of ["/", "/sign-in", "/inbox", "/settings/general"]) {
    for (const action of ["x", "0".repeat(42), "__proto__", "constructor"]) {
      const form = new FormData();
      for (const [index, chunk] of chunks.entries()) form.append(String(index), chunk);
      const response = await new Jar().ask(path, {
        method: "POST",
        headers: { "next-action": action, cookie: company.admin.cookies.join("; ") },
        body: form,
      });
      const text = await response.text();
      expect(response.status, `${path} ${action}`).toBeLessThan(500);
      expect(text).not.toMatch(/uid=\d+|NEXT_REDIRECT.*digest/);
    }
  }
  expect((await new Jar().ask("/api/health")).status).toBe(200);
});
