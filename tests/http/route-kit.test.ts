import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createToken, revokeToken } from "@/domain/auth";
import { updateMember } from "@/domain/tenancy";
import { AppError } from "@/kernel/errors";
import { newId } from "@/kernel/ids";
import { directRoute, route } from "../../app/_delivery/route";
import { as, cookieOf, newColleague, newCompany, type TestMember } from "../support/people";
import { call } from "../support/requests";

const echo = route({
  permission: "ticket.read",
  params: z.object({ id: z.uuid() }),
  query: z.object({
    limit: z.coerce.number().int().default(5),
    tag: z.array(z.string()).optional(),
  }),
  run: async (ctx, { params, query }) => ({ tenantId: ctx.tenantId, ...params, ...query }),
});

const write = route({
  permission: "ticket.update",
  input: z.strictObject({ name: z.string().min(2) }),
  status: 201,
  run: async (ctx, { body }) => ({ role: "role" in ctx.actor && ctx.actor.role, ...body }),
});

const silent = route({ permission: null, input: z.object({}), run: async () => undefined });

let admin: TestMember;
let viewer: TestMember;
let id: string;

beforeAll(async () => {
  admin = await newCompany();
  viewer = await newColleague(admin, "viewer");
  id = newId();
});

describe("who may call", () => {
  it("answers 401 without a session or token, before it looks at anything else", async () => {
    const answer = await call(echo, { params: { id: "nonsense" } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.json).toEqual({
      type: "urn:echolot:problem:unauthenticated",
      title: "Not signed in",
      status: 401,
      detail: "Sign in first.",
      code: "unauthenticated",
    });
  });

  it("answers 401 to a forged, foreign or broken cookie and token", async () => {
    for (const cookie of [
      "echolot.session=nonsense",
      "echolot.session=a.b.c.d.e",
      "echolot.session=%E0%A4%A",
    ]) {
      expect((await call(echo, { params: { id }, headers: { cookie } })).status).toBe(401);
    }
    for (const authorization of ["Bearer ek_unknown", "Bearer", "Basic YTpi", "ek_x"]) {
      expect((await call(echo, { params: { id }, headers: { authorization } })).status).toBe(401);
    }
  });

  it("answers 403 to a role that does not hold the permission", async () => {
    const answer = await call(write, { as: viewer, body: { name: "x y" } });
    expect(answer.status).toBe(403);
    expect(answer.json).toMatchObject({ code: "forbidden" });
  });

  it("has a revoked member out with the very next request", async () => {
    const agent = await newColleague(admin, "agent");
    expect((await call(write, { as: agent, body: { name: "first" } })).status).toBe(201);
    await as(admin, (ctx) => updateMember(ctx, { id: agent.memberId, isRevoked: true }));
    expect((await call(write, { as: agent, body: { name: "second" } })).status).toBe(401);
  });

  it("goes by the role of now, not by the role of the sign-in", async () => {
    const agent = await newColleague(admin, "agent");
    await as(admin, (ctx) => updateMember(ctx, { id: agent.memberId, role: "viewer" }));
    expect((await call(write, { as: agent, body: { name: "later" } })).status).toBe(403);
  });

  it("takes a token with its role, needs no origin for it, and refuses it once revoked", async () => {
    const token = await as(admin, (ctx) => createToken(ctx, { name: "t", role: "agent" }));
    const request = { token: token.token, body: { name: "by token" } };
    expect((await call(write, request)).json).toEqual({ role: "agent", name: "by token" });
    await as(admin, (ctx) => revokeToken(ctx, token));
    expect((await call(write, request)).status).toBe(401);
  });
});

describe("cross-site requests", () => {
  const send = (headers: Record<string, string>) =>
    call(write, { as: admin, body: { name: "forged" }, headers });

  it("are refused however the browser marks them", async () => {
    const marks: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "", origin: "https://evil.example" },
      { "sec-fetch-site": "", origin: "null" },
      { "sec-fetch-site": "" },
    ];
    for (const headers of marks) {
      const answer = await send(headers);
      expect([answer.status, answer.json.code]).toEqual([403, "forbidden"]);
    }
  });

  it("are told from our own, by Fetch Metadata or by origin", async () => {
    expect((await send({})).status).toBe(201);
    const origin = { "sec-fetch-site": "", origin: "http://localhost:3000" };
    expect((await send(origin)).status).toBe(201);
  });

  it("cannot change anything by a form, for only JSON is read", async () => {
    const cookie = await cookieOf(admin);
    const answer = await call(write, {
      headers: {
        cookie,
        "sec-fetch-site": "same-origin",
        "content-type": "text/plain",
      },
      rawBody: JSON.stringify({ name: "form" }),
    });
    expect(answer.status).toBe(422);
  });
});

describe("input", () => {
  it("answers 404 to an id that is none", async () => {
    for (const wrong of ["1", "../etc/passwd", "' OR 1=1", `${id}0`]) {
      const answer = await call(echo, { as: viewer, params: { id: wrong } });
      expect([answer.status, answer.json.code]).toEqual([404, "not_found"]);
    }
  });

  it("parses path and query", async () => {
    const answer = await call(echo, { as: viewer, params: { id }, query: "?limit=7&tag=a&tag=b" });
    expect(answer.json).toEqual({ tenantId: admin.tenantId, id, limit: 7, tag: ["a", "b"] });
    expect(answer.headers.get("cache-control")).toContain("no-store");
  });

  it("sends what fits into a packet as it is, and lets the rest be packed", async () => {
    const sized = async (length: number) => {
      const answering = route({
        permission: null,
        run: async () => ({ text: "x".repeat(length) }),
      });
      const answer = await call(answering, { as: viewer });
      return answer.headers.get("cache-control");
    };
    expect(await sized(100)).toBe("no-store, no-transform");
    expect(await sized(5_000)).toBe("no-store");
  });

  it("answers 422 with the fields that are wrong", async () => {
    const query = await call(echo, { as: viewer, params: { id }, query: "?limit=many" });
    expect(query.json).toMatchObject({ status: 422, issues: [{ path: "limit" }] });
    const body = await call(write, { as: admin, body: { name: "x", role: "admin" } });
    expect(body.status).toBe(422);
    expect(body.json.issues.map((issue: { path: string }) => issue.path)).toContain("name");
  });

  it("refuses what is no JSON, no UTF-8, too long, or has fields that nobody knows", async () => {
    const json = { "content-type": "application/json" };
    for (const rawBody of ["{", "[]", '"text"', "null", new Uint8Array([0xff, 0xfe, 0x00])]) {
      expect((await call(write, { as: admin, rawBody, headers: json })).status).toBe(422);
    }
    const huge = await call(write, { as: admin, body: { name: "x".repeat(1_000_001) } });
    expect([huge.status, huge.json.code]).toEqual([413, "payload_too_large"]);
    const lying = await call(write, {
      as: admin,
      body: { name: "x".repeat(1_000_001) },
      headers: { "content-length": "10" },
    });
    expect(lying.status).toBe(413);
    const unknown = await call(write, { as: admin, body: { name: "fine", isAdmin: true } });
    expect(unknown.status).toBe(422);
  });

  it("takes no body as an empty one and answers 204 where nothing is to say", async () => {
    const answer = await call(silent, { as: viewer, method: "POST" });
    expect([answer.status, answer.json]).toEqual([204, undefined]);
  });
});

describe("errors", () => {
  const failing = (error: Error) =>
    directRoute({ permission: null, run: (): Promise<void> => Promise.reject(error) });

  it("say when to try again", async () => {
    const error = new AppError("too_many_requests", "Slow down.", { retryAfterMs: 1_500 });
    const answer = await call(failing(error), { as: viewer });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "2"]);
  });

  it("that nobody foresaw tell nothing but a code to look for", async () => {
    const answer = await call(failing(new Error("password of the database is 1234")), {
      as: viewer,
    });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.json)).not.toContain("1234");
    expect(answer.json.instance).toMatch(/^urn:uuid:/);
  });

  it("hide what is only for operators", async () => {
    const error = new AppError("conflict", "Public.", { detail: "internal fact" });
    const answer = await call(failing(error), { as: viewer });
    expect(answer.json).toEqual({
      type: "urn:echolot:problem:conflict",
      title: "Conflict",
      status: 409,
      detail: "Public.",
      code: "conflict",
    });
  });

  it("roll everything back", async () => {
    const half = route({
      permission: "team.manage",
      input: z.object({}),
      run: async (ctx) => {
        await ctx.tx.team.create({
          data: { tenantId: ctx.tenantId, id, name: "half done", createdAt: ctx.clock.now() },
        });
        throw new AppError("conflict", "Too late.");
      },
    });
    expect((await call(half, { as: admin, body: {} })).status).toBe(409);
    expect(await as(admin, (ctx) => ctx.tx.team.count())).toBe(0);
  });
});
