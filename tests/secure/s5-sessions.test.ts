import { encode } from "next-auth/jwt";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  changePassword,
  createToken,
  endSessions,
  revokeToken,
  verifyCredentials,
} from "@/domain/auth";
import { updateMember } from "@/domain/tenancy";
import { config } from "@/infra/config";
import { ROLES, type Role, roleHolds } from "@/kernel/actor";
import { loadOperations, type Operation, readAnswer, send } from "../support/api-operations";
import { ENDS_SESSIONS, PUBLIC, validRequest } from "../support/api-requests";
import type { FilledCompany } from "../support/filled-company";
import {
  as,
  cookieOf,
  newColleague,
  newCompany,
  PASSWORD,
  type TestMember,
} from "../support/people";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";
import { count } from "./size";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));
const changing = operations.filter(
  ({ method, path }) => method !== "GET" && !path.includes("webhooks"),
);
const stream = operations.find(({ key }) => key === "GET /api/v1/stream") as Operation;

let companies: TwoCompanies;
let company: FilledCompany;

beforeAll(async () => {
  companies = await openTwoCompanies();
  company = companies.a;
});

afterAll(() => companies.close());

/** What every guarded operation says to a browser with this cookie. */
async function askAll(cookie: string, list = guarded): Promise<Map<string, number>> {
  const statuses = new Map<string, number>();
  for (const operation of list) {
    const request = { ...validRequest(operation, company), headers: { cookie } };
    statuses.set(operation.key, (await readAnswer(await send(operation, request))).status);
  }
  return statuses;
}

const not = (status: number, found: Map<string, number>) =>
  [...found].filter(([, each]) => each !== status).map(([key, each]) => `${key} → ${each}`);

async function devices(member: TestMember, many = 5): Promise<string[]> {
  return Promise.all(Array.from({ length: many }, () => cookieOf(member)));
}

describe("a session", () => {
  const ends: [string, (member: TestMember) => Promise<unknown>][] = [
    [
      "a changed password",
      ({ personId }) =>
        changePassword(personId, { currentPassword: PASSWORD, newPassword: "another long one" }),
    ],
    ["signing out everywhere", ({ personId }) => endSessions(personId)],
    [
      "being let go",
      ({ memberId }) =>
        as(company.people.admin, (ctx) => updateMember(ctx, { id: memberId, isRevoked: true })),
    ],
  ];

  it.each(ends)("of every device is dead for every route after %s", async (what, end) => {
    const agent = await newColleague(company.people.admin, "agent");
    const cookies = await devices(agent);
    for (const cookie of cookies) {
      expect(
        (await readAnswer(await send(operationOf("GET /api/v1/me"), { headers: { cookie } })))
          .status,
      ).toBe(200);
    }
    await end(agent);
    await companies.leavesOthersAlone(async () => {
      for (const cookie of cookies) expect(not(401, await askAll(cookie))).toEqual([]);
    });
    count("S5", what, cookies.length * guarded.length, 0);
  });

  it("of every device has the rights of now, on every route, after a change of the role", async () => {
    let tried = 0;
    for (const [before, after] of [
      ["admin", "viewer"],
      ["lead", "viewer"],
      ["admin", "agent"],
    ] as [Role, Role][]) {
      const member = await newColleague(company.people.admin, before);
      const cookies = await devices(member, 3);
      await as(company.people.admin, (ctx) =>
        updateMember(ctx, { id: member.memberId, role: after }),
      );
      const closed = guarded.filter(({ declaration, key }) => {
        const permission = declaration?.permission ?? null;
        return permission !== null && !roleHolds(after, permission) && !ENDS_SESSIONS.includes(key);
      });
      expect(closed.length).toBeGreaterThan(10);
      await companies.leavesOthersAlone(async () => {
        for (const cookie of cookies) expect(not(403, await askAll(cookie, closed))).toEqual([]);
      });
      tried += closed.length * cookies.length;
    }
    count("S5", "a changed role", tried, 0);
  });

  it("cannot be made without the secret, nor stretched, nor lent to somebody else", async () => {
    const { personId, sessionVersion } = company.people.admin;
    const claims = { personId, sessionVersion };
    const secret = config().authSecret;
    const none = `${base64url({ alg: "none" })}.${base64url(claims)}.`;
    const good = await encode({ token: claims, secret });
    const forged = [
      await encode({ token: claims, secret: "another secret of thirty-two characters" }),
      await encode({ token: claims, secret, maxAge: -60 }),
      await encode({ token: claims, secret, salt: "another" }),
      await encode({ token: { ...claims, sessionVersion: sessionVersion + 1 }, secret }),
      await encode({ token: { ...claims, sessionVersion: sessionVersion - 1 }, secret }),
      await encode({ token: { ...claims, sessionVersion: String(sessionVersion) }, secret }),
      await encode({ token: { personId: { not: "" }, sessionVersion }, secret }),
      await encode({ token: { personId: "' OR 1=1 --", sessionVersion }, secret }),
      await encode({ token: { personId: companies.b.tenantId, sessionVersion }, secret }),
      none,
      good.slice(0, -2),
      `${good}.${good}`,
      good.split(".").reverse().join("."),
      personId,
      "",
    ];
    await companies.leavesOthersAlone(async () => {
      for (const value of forged) {
        const found = await askAll(`echolot.session=${value}; echolot.tenant=${company.slug}`);
        // An error within is a refusal that forgot to be one.
        expect(not(401, found), value.slice(0, 40)).toEqual([]);
      }
    });
    count("S5", "forged sessions", forged.length * guarded.length, 0);
  });
});

describe("another site", () => {
  const marks: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site", origin: "http://localhost:3000" },
    { origin: "https://evil.example" },
    { origin: "http://localhost:3000.evil.example" },
    { origin: "http://evil.example/localhost:3000" },
    { origin: "null" },
    { referer: "http://localhost:3000/" },
    {},
  ];

  it.each(changing.map((each) => [each.key, each] as const))(
    "changes nothing: %s",
    async (key, operation) => {
      const cookie = await cookieOf(company.people.admin);
      const own = PUBLIC.includes(key) ? { body: {} } : validRequest(operation, company);
      await companies.leavesOthersAlone(async () => {
        for (const mark of marks) {
          const path = operation.path.replace(
            /\[(\w+)\]/g,
            (_, name: string) => own.params?.[name] ?? "",
          );
          const request = new Request(`http://localhost:3000${path}`, {
            method: operation.method,
            headers: {
              host: "localhost:3000",
              cookie,
              "content-type": "application/json",
              ...mark,
            },
            ...(own.body === undefined ? {} : { body: JSON.stringify(own.body) }),
          });
          const { status } = await operation.handler(request, {
            params: Promise.resolve(own.params ?? {}),
          });
          expect(status, JSON.stringify(mark)).toBe(403);
        }
      });
      count("S5", "cross-site requests", marks.length, 0);
    },
  );

  it("changes nothing by a link or a picture either: reading is only reading", async () => {
    const cookie = await cookieOf(company.people.admin);
    const reading = guarded.filter(({ method }) => method === "GET");
    await companies.leavesOthersAlone(async () => {
      for (const [key, status] of await askAll(cookie, reading)) expect(status, key).toBe(200);
    });
  });
});

describe("guessing", () => {
  it("ends with the tenth password, and tells nothing about who has an account", async () => {
    const { email } = await newCompany();
    const said = new Set<string>();
    for (const account of [email, `nobody-${Date.now()}@example.org`]) {
      for (let guess = 1; guess <= 12; guess += 1) {
        const attempt = verifyCredentials({
          email: account,
          password: `guess ${guess}`,
          address: `192.0.2.${guess}`,
        });
        const refusal = await attempt.then(
          () => "let in",
          (error: { code: string; message: string }) => `${guess} ${error.code} ${error.message}`,
        );
        said.add(refusal);
        expect(refusal).toContain(guess <= 10 ? "unauthenticated" : "too_many_requests");
      }
    }
    // The same twelve answers for both.
    expect(said.size).toBe(12);
    const right = verifyCredentials({ email, password: PASSWORD, address: "192.0.2.99" });
    await expect(right).rejects.toMatchObject({ code: "too_many_requests" });
    count("S5", "guesses", 24, 0);
  });
});

describe("the live stream", () => {
  const readers: ReadableStreamDefaultReader<Uint8Array>[] = [];

  // One that stays open would keep the next test's heartbeat, whose clock is another.
  afterEach(async () => {
    vi.useRealTimers();
    await Promise.all(readers.splice(0).map((reader) => reader.cancel()));
  });

  const ends: [string, (member: TestMember, token: { id: string }) => Promise<unknown>][] = [
    [
      "the password is changed",
      ({ personId }) =>
        changePassword(personId, { currentPassword: PASSWORD, newPassword: "another long one" }),
    ],
    ["all sessions are ended", ({ personId }) => endSessions(personId)],
    [
      "the member is let go",
      ({ memberId }) =>
        as(company.people.admin, (ctx) => updateMember(ctx, { id: memberId, isRevoked: true })),
    ],
    [
      "the token is revoked",
      (_, token) => as(company.people.admin, (ctx) => revokeToken(ctx, token)),
    ],
  ];

  it.each(ends)("ends by the next heartbeat once %s", async (what, end) => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const agent = await newColleague(company.people.admin, "agent");
    const token = await as(company.people.admin, (ctx) =>
      createToken(ctx, { name: "s", role: "agent" }),
    );
    const credentials = what.includes("token") ? { token: token.token } : { as: agent };
    const response = await send(stream, credentials);
    expect(response.status).toBe(200);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    readers.push(reader);
    let isOver = false;
    let text = "";
    const reading = (async () => {
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += new TextDecoder().decode(part.value);
      }
      isOver = true;
    })();
    await vi.waitFor(() => expect(text).toContain("id: "), { timeout: 10_000 });
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(() => expect(text).toContain(": \n\n"), { timeout: 5_000 });
    expect(isOver).toBe(false);
    await end(agent, token);
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(() => expect(isOver).toBe(true), { timeout: 5_000 });
    await reading;
    count("S5", `stream: ${what}`, 1, 0);
  });
});

it("every role is somebody's here", () => {
  expect(Object.keys(company.people).sort()).toEqual([...ROLES].sort());
});

function operationOf(key: string): Operation {
  const operation = operations.find((each) => each.key === key);
  if (operation === undefined) throw new Error(`no operation ${key}`);
  return operation;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
