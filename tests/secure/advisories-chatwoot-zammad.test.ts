import dns from "node:dns";
import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectorFor } from "@/connectors/registry";
import { changePassword, createToken } from "@/domain/auth";
import { addNote, getTicket } from "@/domain/tickets";
import { newSecret } from "@/kernel/ids";
import { Avatar } from "@/ui/primitives/avatar";
import { contentSecurityPolicy } from "../../app/_delivery/page-headers";
import {
  loadOperations,
  type Operation,
  readAnswer,
  readStream,
  send,
} from "../support/api-operations";
import { PUBLIC, validRequest } from "../support/api-requests";
import { type FilledCompany, fillCompany } from "../support/filled-company";
import { newChannel, receiveItem, receiveMention } from "../support/mentions";
import { as, cookieOf, newColleague, newCompany, PASSWORD } from "../support/people";
import { type Canary, startCanary } from "./canary";

vi.mock("@/connectors/registry", async (load) => {
  const { fakePlatform } = await import("../support/fake-connector");
  const real = await load<typeof import("@/connectors/registry")>();
  // Forums, blogs and feeds stay what they are; the others bring what a test says.
  const connectorFor: typeof real.connectorFor = (platform) =>
    platform === "facebook" || platform === "x"
      ? fakePlatform.connector(platform)
      : real.connectorFor(platform);
  return { ...real, connectorFor };
});

const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));
let canary: Canary;
let company: FilledCompany;

beforeAll(async () => {
  canary = await startCanary();
  process.env.OUTBOUND_ALLOW_HOSTS = canary.allowed;
  company = await fillCompany();
});

afterAll(() => canary.close());

function operation(key: string): Operation {
  const found = operations.find((each) => each.key === key);
  if (found === undefined) throw new Error(`no operation ${key}`);
  return found;
}

const ask = async (key: string, request: Parameters<typeof send>[1]) =>
  readAnswer(await send(operation(key), request));

describe("Chatwoot", () => {
  it("CVE-2025-21628: no filter carries SQL into a query", async () => {
    const { admin } = company.people;
    const injections = [
      "1'; UPDATE ticket SET subject = 'owned'; --",
      "') OR 1=1 --",
      "1) UNION SELECT email, password_hash FROM person --",
      "created_at; SELECT pg_sleep(20)",
      "a' || (SELECT token_hash FROM api_token LIMIT 1) || '",
    ];
    const filters: [string, string[]][] = [
      [
        "GET /api/v1/tickets",
        [
          "q",
          "tag",
          "sort",
          "status",
          "assignee",
          "team",
          "channel",
          "contact",
          "view",
          "cursor",
          "platform",
        ],
      ],
      ["GET /api/v1/contacts", ["q", "cursor", "sort"]],
      ["GET /api/v1/tickets/counts", ["view", "sort"]],
    ];
    const before = await as(admin, (ctx) => getTicket(ctx, { id: company.ticketId }));
    for (const [key, names] of filters) {
      for (const name of names) {
        for (const injection of injections) {
          const startedAt = performance.now();
          const query = `?${name}=${encodeURIComponent(injection)}`;
          const { status, text } = await ask(key, { as: admin, query });
          expect([200, 422], `${key}${query}`).toContain(status);
          expect(text).not.toContain("$argon2");
          expect(performance.now() - startedAt).toBeLessThan(15_000);
        }
      }
    }
    expect(await as(admin, (ctx) => getTicket(ctx, { id: company.ticketId }))).toEqual(before);
  });

  it("CVE-2021-3740: a session does not survive a change of the password", async () => {
    const agent = await newColleague(company.people.admin, "agent");
    const cookie = await cookieOf(agent);
    expect((await ask("GET /api/v1/me", { headers: { cookie } })).status).toBe(200);
    await changePassword(agent.personId, {
      currentPassword: PASSWORD,
      newPassword: "another long one",
    });
    expect((await ask("GET /api/v1/me", { headers: { cookie } })).status).toBe(401);
  });

  it("CVE-2021-3741: a picture with a script is neither served, nor shown, nor taken", async () => {
    const svg = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    for (const src of [
      svg,
      "https://evil.example/a.svg",
      "//evil.example/a.svg",
      "javascript:alert(1)",
    ]) {
      const html = renderToStaticMarkup(createElement(Avatar, { name: "Kundin", src }));
      expect(html).not.toMatch(/evil|svg\+xml|javascript:|<img|<object|<embed/);
    }
    expect(contentSecurityPolicy("n")).toMatch(/img-src 'self' data: blob:;/);
    expect(contentSecurityPolicy("n")).toContain("object-src 'none'");
    for (const each of operations) {
      if (each.method !== "GET" || PUBLIC.includes(each.key)) continue;
      const response = await send(each, {
        ...validRequest(each, company),
        as: company.people.admin,
      });
      expect(response.headers.get("content-type") ?? "", each.key).toMatch(/json|event-stream/);
      await response.body?.cancel();
    }
  });

  it("CVE-2021-3742: nobody's picture is fetched by the server", async () => {
    canary.forget();
    const admin = await newCompany();
    const channel = await newChannel(admin);
    await receiveItem(channel, {
      type: "mention",
      kind: "post",
      externalId: "with-picture",
      visibility: "public",
      at: new Date(),
      permalink: `http://127.0.0.1:${canary.port}/permalink`,
      author: {
        externalId: "a",
        name: "Kundin",
        avatarUrl: `http://127.0.0.1:${canary.port}/avatar.png`,
        profileUrl: `http://127.0.0.1:${canary.port}/profile`,
      },
      text: `http://127.0.0.1:${canary.port}/preview`,
      facts: {},
    });
    const { text } = await ask("GET /api/v1/tickets", { as: admin });
    expect(text).toContain("/preview");
    expect(canary.dialled()).toEqual([]);
  });
});

const SSO_HEADERS = [
  ...["x-forwarded-user", "x-remote-user", "remote-user", "remote_user", "x-auth-request-user"],
  ...["x-auth-request-email", "x-forwarded-email", "x-webauth-user", "x-authenticated-user"],
  ...["x-auth-username", "x-user", "x-user-id", "x-ms-client-principal-name", "x-saml-subject"],
  ...[
    "x-amzn-oidc-identity",
    "x-goog-authenticated-user-email",
    "ssl-client-s-dn-cn",
    "x-forwarded-for",
  ],
];

describe("Zammad", () => {
  it.each(["CVE-2026-34720", "CVE-2020-26030"])(
    "%s: no header of a proxy signs anybody in",
    async () => {
      const { email, personId, memberId } = company.people.admin;
      for (const value of [email, personId, memberId]) {
        const headers = Object.fromEntries(SSO_HEADERS.map((name) => [name, value]));
        for (const each of guarded) {
          const { status } = await readAnswer(
            await send(each, { ...validRequest(each, company), headers }),
          );
          expect(status, each.key).toBe(401);
        }
      }
    },
  );

  it("CVE-2026-34722: every operation says who may, and what says nobody is about oneself", () => {
    for (const { key, declaration } of guarded) {
      expect(declaration?.isPublic, key).toBe(false);
      expect(declaration?.permission, key).not.toBeUndefined();
    }
    const forEveryone = guarded.filter(({ declaration }) => declaration?.permission === null);
    const aboutOthers = forEveryone.filter(
      ({ path }) => !/^\/api\/v1\/(me|notifications)(\/|$)/.test(path),
    );
    expect(aboutOthers.map(({ key }) => key)).toEqual([]);
  });

  it("CVE-2024-33668: nothing is opened by an id that can be guessed", async () => {
    const secrets = new Set(Array.from({ length: 2_000 }, () => newSecret()));
    expect(secrets.size).toBe(2_000);
    for (const secret of secrets) expect(secret.length).toBeGreaterThanOrEqual(43);
    const { token } = await as(company.people.admin, (ctx) =>
      createToken(ctx, { name: "t", role: "viewer" }),
    );
    expect(Buffer.from(token.replace(/^ek_/, ""), "base64url").length).toBeGreaterThanOrEqual(32);
    // There is no upload and no form cache: nothing takes a file, and an id alone opens nothing.
    expect(operations.filter(({ path }) => /upload|attachment|file|cache/.test(path))).toEqual([]);
    for (const each of guarded.filter(({ params }) => params.length > 0)) {
      const { status } = await readAnswer(await send(each, validRequest(each, company)));
      expect(status, each.key).toBe(401);
    }
  });

  it("CVE-2021-42091: an address that an admin gives leads nowhere inside", async () => {
    canary.forget();
    vi.spyOn(dns.promises, "lookup").mockResolvedValue([
      { address: "127.0.0.1", family: 4 },
    ] as never);
    for (const platform of ["discourse", "wordpress", "feeds"] as const) {
      for (const host of ["127.0.0.1", "[::1]", "intranet.example", "169.254.169.254"]) {
        const { connectFields } = connectorFor(platform);
        const address = `http://${host}:${canary.port}/`;
        const values = Object.fromEntries(
          connectFields.map(({ name, target }) => [name, target === "address" ? address : "given"]),
        );
        const { status } = await ask("POST /api/v1/channels/test", {
          as: company.people.admin,
          body: { platform, values },
        });
        expect(status).toBe(422);
      }
    }
    vi.restoreAllMocks();
    expect(canary.dialled()).toEqual([]);
  });

  it("CVE-2020-10101: what is no JSON ends no connection but its own", async () => {
    const open = readStream(
      await send(operation("GET /api/v1/stream"), { as: company.people.viewer }),
    );
    await open.until((text) => text.includes("id: "));
    const cookie = await cookieOf(company.people.admin);
    const headers = { cookie, "sec-fetch-site": "same-origin", "content-type": "application/json" };
    for (const each of operations.filter(({ declaration }) => declaration?.input !== undefined)) {
      const { params = {} } = PUBLIC.includes(each.key) ? {} : validRequest(each, company);
      for (const body of [
        "{",
        "\u0000",
        "undefined",
        '{"a":',
        "ÿ".repeat(99),
        "[".repeat(200_000),
      ]) {
        const url = `http://localhost:3000${each.path}`;
        const request = new Request(url, { method: each.method, headers, body });
        const { status } = await each.handler(request, { params: Promise.resolve(params) });
        expect(status, each.key).toBe(422);
      }
    }
    for (const position of ["{", "\u00ff", "-1.-1", "9".repeat(50)]) {
      const { status } = await ask("GET /api/v1/stream", {
        as: company.people.viewer,
        query: `?after=${encodeURIComponent(position)}`,
      });
      expect(status).toBeLessThan(500);
    }
    const { id } = await as(company.people.agent, (ctx) =>
      addNote(ctx, { id: company.ticketId, body: "noch da" }),
    );
    await open.until((text) => text.includes(id));
    await open.close();
  });

  it("CVE-2018-1000154: markup of a forum arrives as the text it shows, and is answered as JSON", async () => {
    const admin = await newCompany();
    const channel = await newChannel(admin);
    const text = `<script>alert(1)</script><img src=x onerror=alert(2)>`;
    const { ticketId } = await receiveMention(channel, { text, author: text });
    const response = await send(operation("GET /api/v1/tickets/[id]"), {
      as: admin,
      params: { id: ticketId },
    });
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    const shown = JSON.parse(await response.text()) as { data: { contact: { name: string } } };
    expect(JSON.stringify(shown)).toContain("<script>");
    const [item] = connectorFor("discourse").map(
      {
        post: {
          id: 1,
          topic_id: 1,
          post_number: 1,
          username: "kundin",
          cooked: `<p>Hallo<script>alert(1)</script><img src=x onerror=alert(2)></p>`,
          created_at: "2026-11-20T10:00:00.000Z",
          updated_at: "2026-11-20T10:00:00.000Z",
          version: 1,
          post_type: 1,
        },
        instance: "https://forum.example",
      },
      { accountId: "haus", settings: {} },
    );
    expect(item).toMatchObject({ type: "mention" });
    expect(JSON.stringify(item)).not.toMatch(/<script|onerror/);
    // Nothing in the pages turns text into markup.
    const pane = readFileSync("app/(agent)/inbox/_pane/plain-text.tsx", "utf8");
    expect(pane).not.toContain("dangerouslySetInnerHTML");
  });
});
