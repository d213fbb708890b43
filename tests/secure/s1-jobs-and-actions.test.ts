import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { handlers } from "../../workers/handlers";
import { schedules } from "../../workers/schedules";
import { fakePlatform } from "../support/fake-connector";
import { readRows, readTables, type TenantRows } from "../support/isolation-probe";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";
import { bySize, count } from "./size";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const owner = new Client({ connectionString: process.env.DATABASE_URL });
let companies: TwoCompanies;
let foreign: TenantRows;

beforeAll(async () => {
  await owner.connect();
  companies = await openTwoCompanies();
  const { tables } = await readTables(owner);
  foreign = await readRows(owner, tables, companies.a.tenantId);
});

afterAll(() => Promise.all([owner.end(), companies.close()]));

const jobs = [...handlers.values()].map(({ job, handle }) => {
  if (!(job.payload instanceof z.ZodObject)) throw new Error(`${job.name} takes no object`);
  return { name: job.name, payload: job.payload, handle, fields: Object.keys(job.payload.shape) };
});

describe("the table of jobs", () => {
  it("names a tenant in every job but the sweeps, which are given nothing at all", () => {
    expect(jobs.length).toBeGreaterThanOrEqual(6);
    const sweeps = jobs.filter(({ fields }) => !fields.includes("tenantId"));
    expect(sweeps.filter(({ fields }) => fields.length > 0).map(({ name }) => name)).toEqual([]);
    const names = new Set(schedules.map(({ job }) => job.name));
    expect(sweeps.filter(({ name }) => !names.has(name)).map(({ name }) => name)).toEqual([]);
  });

  it("takes nothing but ids", () => {
    for (const { name, payload, fields } of jobs) {
      const ids = Object.fromEntries(fields.map((field) => [field, companies.a.tenantId]));
      expect(payload.safeParse(ids).success, name).toBe(true);
      for (const field of fields) {
        const forged = { ...ids, [field]: "' OR 1=1" };
        expect(payload.safeParse(forged).success, `${name}.${field}`).toBe(false);
      }
    }
  });
});

describe("a job of another company", () => {
  const withIds = jobs.filter(({ fields }) => fields.includes("tenantId"));

  it.each(withIds)("does nothing with this one's rows: $name", async ({ fields, handle, name }) => {
    const others = fields.filter((field) => field !== "tenantId");
    const perTable = bySize({ full: 20, quick: 4, short: 1 });
    const ids = [...foreign.ids.values()].flatMap((each) => each.slice(0, perTable));
    fakePlatform.sent.length = 0;
    fakePlatform.searched.length = 0;
    let tried = 0;
    await companies.leavesOthersAlone(async () => {
      for (const id of others.length === 0 ? [""] : ids) {
        const named = Object.fromEntries(others.map((field) => [field, id]));
        await handle({ ...named, tenantId: companies.b.tenantId }).catch(() => undefined);
        tried += 1;
      }
    });
    const reached = [...fakePlatform.sent, ...fakePlatform.searched].filter((outbound) =>
      JSON.stringify(outbound).includes(companies.a.marker),
    );
    count("S1", `job ${name}`, tried, reached.length);
    expect(reached).toEqual([]);
  });
});

describe("server actions", () => {
  it("are none: every change goes through the table of routes", () => {
    const files = ["app", "src"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(?:ts|tsx|js|mjs)$/.test(file) && !file.includes("generated"))
        .map((file) => join(folder, file)),
    );
    expect(files.length).toBeGreaterThan(300);
    const actions = files.filter((file) => /["']use server["']/.test(readFileSync(file, "utf8")));
    expect(actions, "cover each as tests/tenancy/routes.test.ts covers routes").toEqual([]);
  });
});
