import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Actor, type Permission, ROLES, type Role, roleHolds } from "@/kernel/actor";
import { loadOperations, type Operation, readAnswer, send } from "../support/api-operations";
import { ENDS_SESSIONS, PUBLIC, validRequest } from "../support/api-requests";
import { type FilledCompany, fillCompany } from "../support/filled-company";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";
import { count } from "./size";

/** Which of the two filters stands: the route's own, and the verb's behind it. */
const filters = vi.hoisted(() => ({ route: true, verb: true }));

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);
vi.mock("../../app/_delivery/authenticate", async (load) => {
  const real = await load<typeof import("../../app/_delivery/authenticate")>();
  return {
    ...real,
    requirePermission: (actor: Actor, permission: Permission | null) => {
      if (filters.route) real.requirePermission(actor, permission);
    },
  };
});
vi.mock("@/infra/db", async (load) => {
  const real = await load<typeof import("@/infra/db")>();
  return {
    ...real,
    authorise: (ctx: Parameters<typeof real.authorise>[0], permission: Permission) => {
      if (filters.verb) real.authorise(ctx, permission);
    },
  };
});

const operations = await loadOperations();
const cases = operations
  .filter(({ key }) => !PUBLIC.includes(key) && !ENDS_SESSIONS.includes(key))
  .flatMap((operation) => {
    const permission = operation.declaration?.permission ?? null;
    const roles = ROLES.filter((role) => permission !== null && !roleHolds(role, permission));
    return roles.map((role) => [operation.key, role, operation] as [string, Role, Operation]);
  });

let companies: TwoCompanies;
let company: FilledCompany;

beforeAll(async () => {
  companies = await openTwoCompanies();
  company = companies.a;
});

afterAll(() => companies.close());

/** As somebody of the company itself, with its own ids: the role alone is in the way. */
async function ask(operation: Operation, role: Role, of = company): Promise<number> {
  const request = { ...validRequest(operation, of), as: of.people[role] };
  return (await readAnswer(await send(operation, request))).status;
}

describe("a role that does not hold the permission", () => {
  it("is there for many operations", () => {
    expect(cases.length).toBeGreaterThan(35);
  });

  it.each(cases)("is refused and changes nothing: %s as %s", async (_key, role, operation) => {
    await companies.leavesOthersAlone(async () => {
      expect(await ask(operation, role)).toBe(403);
    });
    count("S1", "roles", 1, 0);
  });

  it("is refused by the verbs too, should a route forget to ask", async () => {
    filters.route = false;
    try {
      const open: string[] = [];
      for (const [key, role, operation] of cases) {
        const status = await ask(operation, role);
        if (status !== 403) open.push(`${key} as ${role} → ${status}`);
      }
      count("S1", "roles, verbs alone", cases.length, open.length);
      expect(open).toEqual([]);
    } finally {
      filters.route = true;
    }
  });

  it("would get through without both filters: the suite sees it", async () => {
    const other = await fillCompany();
    filters.route = false;
    filters.verb = false;
    try {
      const open: string[] = [];
      for (const [key, role, operation] of cases) {
        if ((await ask(operation, role, other)) < 400) open.push(`${key} as ${role}`);
      }
      expect(open.length).toBeGreaterThan(20);
    } finally {
      filters.route = true;
      filters.verb = true;
    }
  });
});
