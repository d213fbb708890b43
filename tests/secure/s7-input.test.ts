import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { encodeCursor } from "@/kernel/cursor";
import { loadOperations, type Operation, type OperationRequest } from "../support/api-operations";
import { ENDS_SESSIONS, PUBLIC, validRequest } from "../support/api-requests";
import { cookieOf } from "../support/people";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";
import { newChance } from "./chance";
import { HOSTILE_TEXTS, hostileValue, mutated } from "./hostile-values";
import { modelFields } from "./model-fields";
import { bySize, count, spread } from "./size";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const chance = newChance();
const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));
const taking = operations.filter(({ declaration }) => declaration?.input !== undefined);
const asking = guarded.filter(({ declaration }) => declaration?.query instanceof z.ZodObject);
const changing = guarded.filter(
  ({ key, declaration }) => declaration?.input !== undefined && !ENDS_SESSIONS.includes(key),
);

/** A statement that slept is an injection that worked. */
const SLEPT_MS = 4_500;

/** What JavaScript reads as an instant and PostgreSQL does not, and the other way round. */
const CURSOR_PARTS: readonly unknown[] = [
  "2020 (a comment)",
  "infinity",
  "-infinity",
  "epoch",
  "Thu, 01 Jan 1970 00:00:00 GMT+0200 (x)",
  "+275760-09-13T00:00:00.000Z",
  "-000001-01-01T00:00:00Z",
  "2026-01-01T00:00:00.000000Z",
  "2026-02-29T00:00:00.000000Z",
  "00000000-0000-7000-8000-000000000000",
  "{00000000-0000-7000-8000-000000000000}",
  1,
  1e300,
];

let companies: TwoCompanies;

beforeAll(async () => {
  companies = await openTwoCompanies();
});

afterAll(() => companies.close());

/** Asks as B's admin; what fails, sleeps or speaks of A is a broken promise. */
async function probe(operation: Operation, request: OperationRequest): Promise<number> {
  const own = validRequest(operation, companies.b);
  const what = `${operation.key} ${JSON.stringify(request).slice(0, 400)} (seed ${chance.seed})`;
  for (let attempt = 1; ; attempt += 1) {
    const startedAt = performance.now();
    const { status } = await companies.ask(operation, {
      ...own,
      as: companies.b.people.admin,
      ...request,
    });
    expect(status, what).toBeLessThan(500);
    if (performance.now() - startedAt < SLEPT_MS) return status;
    // A busy machine is slow now and then; an injected sleep is slow each time.
    expect(attempt, `${what} slept`).toBeLessThan(3);
  }
}

function encoded(text: string): string {
  return chance.isOne(0.9) ? encodeURIComponent(text.toWellFormed()) : "%ff%00%c0%ae";
}

function hostileQuery(names: readonly string[]): string {
  const parts = Array.from({ length: 1 + chance.below(3) }, () => {
    const name = chance.isOne(0.85) ? chance.pick(names) : encoded(chance.pick(HOSTILE_TEXTS));
    const form = chance.pick(["", "", "", "[]", "[gt]", "[contains]", "[$ne]", ".or"]);
    return `${name}${form}=${encoded(chance.pick(HOSTILE_TEXTS).slice(0, 4_000))}`;
  });
  return `?${parts.join("&")}`;
}

describe("input", () => {
  it("of any kind in a query finds nothing of others and breaks nothing", async () => {
    const total = bySize({ full: 10_000, quick: 1_500, short: 500 });
    const statuses = new Map<number, number>();
    expect(asking.length).toBeGreaterThan(5);
    await companies.leavesOthersAlone(async () => {
      for (let index = 0; index < total; index += 1) {
        const operation = asking[index % asking.length] as Operation;
        if (operation.path.endsWith("/stream")) continue;
        const { query } = operation.declaration ?? {};
        const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
        const status = await probe(operation, { query: hostileQuery(names) });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    count("S7", "queries", total, 0, { seed: chance.seed, found: statuses.get(200) ?? 0 });
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 422]));
  }, 900_000);

  it("of any kind in a forged cursor is refused, or a place like any other", async () => {
    const paged = asking.filter(({ declaration }) => {
      const { query } = declaration ?? {};
      return query instanceof z.ZodObject && "cursor" in query.shape;
    });
    expect(paged.length).toBeGreaterThan(3);
    const id = "00000000-0000-7000-8000-000000000000";
    const likely = ["due", "latest", "chosen", ""].flatMap((list) =>
      CURSOR_PARTS.map((part) => [...(list === "" ? [] : [list]), part, id]),
    );
    const part = () => (chance.isOne(0.5) ? chance.pick(CURSOR_PARTS) : hostileValue(chance));
    const more = Array.from({ length: bySize({ full: 900, quick: 150, short: 10 }) }, () =>
      Array.from({ length: 1 + chance.below(4) }, part),
    );
    const all = [...likely, ...more];
    await companies.leavesOthersAlone(async () => {
      for (const operation of paged) {
        for (const parts of all) {
          const cursor = encodeURIComponent(encodeCursor(parts as string[]));
          const status = await probe(operation, { query: `?cursor=${cursor}` });
          expect([200, 422], `${operation.key} ${JSON.stringify(parts)}`).toContain(status);
        }
      }
    });
    const total = paged.length * all.length;
    count("S7", "cursors", total, 0, { seed: chance.seed });
  }, 300_000);

  it("of any kind in a path is no id", async () => {
    const withIds = guarded.filter(({ params }) => params.length > 0);
    const texts = spread(HOSTILE_TEXTS, bySize({ full: 100, quick: 25, short: 8 }));
    await companies.leavesOthersAlone(async () => {
      for (const operation of withIds) {
        for (const text of texts) {
          const params = Object.fromEntries(operation.params.map((name) => [name, text]));
          // The address of a request is built from them: what no address can hold stays out.
          if (!text.isWellFormed() || /[\\/?#\r\n]|^$|^\.+$/.test(text)) continue;
          expect([404, 422], operation.key).toContain(await probe(operation, { params }));
        }
      }
    });
    count("S7", "paths", withIds.length * texts.length, 0);
  }, 300_000);

  it("that no database holds is kept or refused in every text of every body", async () => {
    let tried = 0;
    await companies.leavesOthersAlone(async () => {
      for (const operation of changing) {
        const { body } = validRequest(operation, companies.b);
        const shape = operation.declaration?.input;
        const names = shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];
        for (const name of names) {
          for (const text of ["\ud800", "a\u0000b", "\udc00\ud800x"]) {
            await probe(operation, { body: { ...(body as object), [name]: text } });
            tried += 1;
          }
        }
      }
    });
    count("S7", "texts", tried, 0);
    expect(tried).toBeGreaterThan(100);
  }, 120_000);

  it("of any kind in a body breaks nothing", async () => {
    const total = bySize({ full: 5_000, quick: 1_000, short: 300 });
    await companies.leavesOthersAlone(async () => {
      for (let index = 0; index < total; index += 1) {
        const operation = changing[index % changing.length] as Operation;
        const { body } = validRequest(operation, companies.b);
        await probe(operation, {
          body: chance.isOne(0.1) ? hostileValue(chance) : mutated(body, chance),
        });
      }
    });
    count("S7", "bodies", total, 0, { seed: chance.seed });
  }, 900_000);
});

describe("a field that a route does not name", () => {
  const fields = [
    ...modelFields(),
    "__proto__",
    "constructor",
    "prototype",
    "$where",
    "OR",
    "data",
  ];

  it("is one of many: they come from the models", () => {
    expect(fields.length).toBeGreaterThan(150);
    expect(fields).toEqual(expect.arrayContaining(["tenantId", "password_hash", "sessionVersion"]));
    expect(changing.length).toBeGreaterThan(12);
  });

  const per = bySize({ full: 10_000, quick: 60, short: 12 });
  it.each(changing.map((each) => [each.key, each] as const))(
    "is refused, and nothing is changed: %s",
    async (key, operation) => {
      let tried = 0;
      await companies.leavesOthersAlone(async () => {
        const before = await ownRow(operation);
        for (const [place, listed] of places(operation)) {
          const unlisted = fields.filter((name) => !listed.includes(name));
          for (const name of per < fields.length ? sampled(unlisted, per) : unlisted) {
            const { body } = validRequest(operation, companies.b);
            const status = await probe(operation, { body: withField(body, place, name) });
            expect(status, `${key} ${[...place, name].join(".")}`).toBe(422);
            tried += 1;
          }
        }
        expect(await ownRow(operation)).toBe(before);
      });
      count("S7", `fields of ${key}`, tried, 0);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
    300_000,
  );

  it("is refused by everything that takes a body, signed in or not", () => {
    for (const { key, declaration } of taking) {
      for (const name of fields) {
        const parsed = declaration?.input?.safeParse(withField({}, [], name));
        const issues = parsed?.error?.issues ?? [];
        const shape = declaration?.input instanceof z.ZodObject ? declaration.input.shape : {};
        if (Object.hasOwn(shape, name)) continue;
        const isRefused = issues.some(
          (issue) => issue.code === "unrecognized_keys" && issue.keys.includes(name),
        );
        expect(isRefused, `${key} ${name}`).toBe(true);
      }
    }
  });

  function sampled(names: readonly string[], most: number): string[] {
    return Array.from({ length: most }, () => chance.pick(names));
  }

  /** What B itself has there, as the API shows it. */
  async function ownRow(operation: Operation): Promise<string> {
    const reader = operations.find((each) => each.key === `GET ${operation.path}`);
    if (reader === undefined) return "";
    const own = validRequest(reader, companies.b);
    return (await companies.ask(reader, { ...own, as: companies.b.people.admin })).text;
  }
});

/** Where fields could be smuggled in: the body itself and every object within, with its own fields. */
function places(operation: Operation): [string[], string[]][] {
  const { input } = operation.declaration ?? {};
  const shape = input instanceof z.ZodObject ? Object.keys(input.shape) : [];
  const found: [string[], string[]][] = [[[], shape]];
  const { body } = validRequest(operation, companies.b);
  const walk = (value: unknown, place: string[]) => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner !== "object" || inner === null) continue;
      if (!Array.isArray(inner)) found.push([[...place, name], Object.keys(inner)]);
      walk(inner, [...place, name]);
    }
  };
  walk(body, []);
  return found;
}

function withField(body: unknown, place: readonly string[], name: string): unknown {
  const copy = structuredClone(body ?? {}) as Record<string, unknown>;
  let target = copy;
  for (const step of place) target = target[step] as Record<string, unknown>;
  const value = name === "__proto__" ? { polluted: true } : "00000000-0000-7000-8000-000000000000";
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true });
  return copy;
}

describe("an upload", () => {
  const TRICKS = [
    "../../etc/passwd",
    "a.svg",
    "a.php",
    "a.png\u0000.html",
    ".htaccess",
    "con",
    "a\r\nb",
  ];

  it("is taken by no route, whatever its name", async () => {
    const cookie = await cookieOf(companies.b.people.admin);
    let tried = 0;
    await companies.leavesOthersAlone(async () => {
      for (const operation of operations.filter(({ method }) => method !== "GET")) {
        const { params = {} } = PUBLIC.includes(operation.key)
          ? { params: { platform: "discourse" } }
          : validRequest(operation, companies.b);
        if (operation.declaration !== null && operation.declaration.input === undefined) continue;
        for (const name of TRICKS) {
          const form = new FormData();
          form.append("file", new File(["<svg onload=alert(1)>"], name), name);
          const headers = { cookie, "sec-fetch-site": "same-origin", host: "localhost:3000" };
          const path = operation.path.replace(/\[(\w+)\]/g, (_, id: string) =>
            String(params[id as keyof typeof params]),
          );
          const request = new Request(`http://localhost:3000${path}`, {
            method: operation.method,
            headers,
            body: form,
          });
          const { status } = await operation.handler(request, { params: Promise.resolve(params) });
          expect(status, operation.key).toBeGreaterThanOrEqual(400);
          expect(status, operation.key).toBeLessThan(500);
          tried += 1;
        }
      }
    });
    count("S7", "uploads", tried, 0);
    expect(tried).toBeGreaterThan(50);
  }, 120_000);

  it("has no code that could read one: no form data, no parser of it", () => {
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
    };
    const parsers = ["busboy", "multer", "formidable", "multiparty", "@fastify/multipart", "sharp"];
    expect(Object.keys(dependencies).filter((name) => parsers.includes(name))).toEqual([]);
    const files = ["app", "workers", "src"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.tsx?$/.test(file) && !file.includes("generated"))
        .map((file) => join(folder, file)),
    );
    expect(files.length).toBeGreaterThan(300);
    const reading = files.filter((file) =>
      /\.formData\(\)|multipart\//.test(readFileSync(file, "utf8")),
    );
    expect(reading).toEqual([]);
  });
});
