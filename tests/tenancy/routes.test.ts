import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { ROLES, type Role, roleHolds } from "@/kernel/actor";
import {
  type Credentials,
  loadOperations,
  type Operation,
  type OperationRequest,
  readAnswer,
  send,
} from "../support/api-operations";
import { ENDS_SESSIONS, PUBLIC, VALID_REQUESTS, validRequest } from "../support/api-requests";
import { fakePlatform } from "../support/fake-connector";
import type { FilledCompany } from "../support/filled-company";
import { newColleague, type TestMember } from "../support/people";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));
const withIds = guarded.filter(({ params }) => params.length > 0);
const byKey = (list: Operation[]) => list.map((operation) => [operation.key, operation] as const);

let a: FilledCompany;
let b: FilledCompany;
let both: TestMember;
let companies: TwoCompanies;

beforeAll(async () => {
  companies = await openTwoCompanies();
  ({ a, b, both } = companies);
});

afterAll(() => companies.close());

const ask: TwoCompanies["ask"] = (...request) => companies.ask(...request);
const leavesOthersAlone: TwoCompanies["leavesOthersAlone"] = (run) =>
  companies.leavesOthersAlone(run);

async function credentialsOf({ key }: Operation, role: Role): Promise<[string, Credentials][]> {
  const subject = ENDS_SESSIONS.includes(key)
    ? await newColleague(b.people.admin, role)
    : b.people[role];
  return [
    [`${role}'s session`, { as: subject }],
    [`${role}'s token`, { token: b.tokens[role].token }],
  ];
}

describe("the table of routes", () => {
  it("knows every operation, and none that is gone", () => {
    expect(operations.length).toBeGreaterThan(45);
    expect(guarded.map(({ key }) => key).sort()).toEqual(Object.keys(VALID_REQUESTS).sort());
    const keys = operations.map(({ key }) => key);
    expect(PUBLIC.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it("holds for every body and every id in a path what the route declares", () => {
    for (const operation of guarded) {
      const { declaration, key, params } = operation;
      const { body, ...request } = validRequest(operation, a);
      if (declaration === null) throw new Error(`${key} does without the route kit`);
      expect(declaration.isPublic, key).toBe(false);
      expect(Object.keys(request.params ?? {}).sort(), key).toEqual([...params].sort());
      expect(body !== undefined, key).toBe(declaration.input !== undefined);
      expect(declaration.input?.safeParse(body).success ?? true, key).toBe(true);
    }
  });
});

describe("nobody", () => {
  it.each(byKey(guarded))("gets in without being known: %s", async (_, operation) => {
    const request = validRequest(operation, a);
    await leavesOthersAlone(async () => {
      for (const stranger of [
        {},
        { token: "ek_unknown" },
        { cookies: { "echolot.session": "forged", "echolot.tenant": a.slug } },
        { headers: { "x-echolot-tenant": a.slug } },
      ]) {
        expect((await ask(operation, { ...request, ...stranger })).status).toBe(401);
      }
    });
  });
});

describe("another company's member or token", () => {
  it.each(byKey(guarded))("sees and changes nothing: %s", async (_, operation) => {
    const { declaration, params } = operation;
    await leavesOthersAlone(async () => {
      for (const role of ROLES) {
        for (const [who, credentials] of await credentialsOf(operation, role)) {
          const request = { ...validRequest(operation, a), ...credentials };
          const { status } = await ask(operation, request);
          const permission = declaration?.permission ?? null;
          if (permission !== null && !roleHolds(role, permission)) expect(status, who).toBe(403);
          else if (params.length > 0) expect(status, who).toBe(404);
          else expect(status, who).toBeLessThan(500);
        }
      }
    });
  });

  it.each(byKey(withIds))("gets the same answer as for an unknown id: %s", async (_, operation) => {
    const foreign = { ...validRequest(operation, a), as: b.people.admin };
    const params = Object.fromEntries(operation.params.map((name) => [name, b.tenantId]));
    const unknown = { ...foreign, params };
    expect(await ask(operation, foreign)).toEqual(await ask(operation, unknown));
  });

  it.each(byKey(withIds))("is not helped by naming the company: %s", async (_, operation) => {
    const request = validRequest(operation, a);
    await leavesOthersAlone(async () => {
      const attempts: [number, OperationRequest][] = [
        [404, { as: b.people.admin, cookies: { "echolot.tenant": a.slug } }],
        [403, { as: b.people.admin, headers: { "x-echolot-tenant": a.slug } }],
        [404, { as: b.people.admin, headers: { "x-tenant": a.slug, "x-tenant-id": a.tenantId } }],
        [404, { token: b.tokens.admin.token, headers: { "x-echolot-tenant": a.slug } }],
        [404, { as: b.people.admin, query: `?tenantId=${a.tenantId}&tenant=${a.slug}` }],
        [404, { as: both, headers: { "x-echolot-tenant": b.slug } }],
      ];
      for (const [expected, more] of attempts) {
        expect((await ask(operation, { ...request, ...more })).status).toBe(expected);
      }
    });
  });

  const lists = guarded.filter(({ method, params }) => method === "GET" && params.length === 0);
  it.each(byKey(lists))("reads its own however it asks: %s", async (_, operation) => {
    for (const more of [
      { as: b.people.admin, cookies: { "echolot.tenant": a.slug } },
      { token: b.tokens.admin.token, cookies: { "echolot.tenant": a.slug } },
      { token: b.tokens.admin.token, headers: { "x-echolot-tenant": a.slug } },
    ]) {
      expect((await ask(operation, more)).status).toBe(200);
    }
    const wished = { as: b.people.admin, headers: { "x-echolot-tenant": a.slug } };
    expect((await ask(operation, wished)).status).toBe(403);
  });
});

describe("the same requests of the company's own admin", () => {
  // Last, for they change it: a request that fails for another reason would prove nothing.
  const deletionsLast = [...withIds].sort(
    (one, other) => Number(one.method === "DELETE") - Number(other.method === "DELETE"),
  );
  it.each(byKey(deletionsLast))("are served: %s", async (_, operation) => {
    fakePlatform.canDeliver = !operation.key.endsWith("/answered");
    const response = await send(operation, { ...validRequest(operation, a), as: a.people.admin });
    const { status, text } = await readAnswer(response);
    expect([200, 201, 204], text).toContain(status);
  });
});
