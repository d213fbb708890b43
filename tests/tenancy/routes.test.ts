import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { joinTenant } from "@/domain/auth";
import { connectorRuntime } from "@/domain/channels";
import { drainInbox, pollChannel, storeEvents } from "@/domain/ingestion";
import { deliverReply } from "@/domain/replies";
import { addNote, listTickets, recordEvents, refreshClocks } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { ROLES, type Role, roleHolds } from "@/kernel/actor";
import { encodeCursor } from "@/kernel/cursor";
import {
  type Credentials,
  loadOperations,
  type Operation,
  type OperationRequest,
  readAnswer,
  readStream,
  send,
} from "../support/api-operations";
import { VALID_REQUESTS } from "../support/api-requests";
import { fakePlatform } from "../support/fake-connector";
import { type FilledCompany, fillCompany } from "../support/filled-company";
import {
  fingerprintRows,
  readRows,
  readTables,
  type TenantRows,
  type TenantTable,
} from "../support/isolation-probe";
import { as, invite, newColleague, newCompany, type TestMember } from "../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

/** Open to everybody; each says in its own tests what it takes. */
const PUBLIC = [
  "GET /api/health",
  "GET /api/ready",
  "GET /api/v1/openapi.json",
  "GET /api/webhooks/[platform]",
  "POST /api/webhooks/[platform]",
  "POST /api/auth/sign-up",
  "POST /api/auth/tenants",
  "POST /api/auth/invitations/accept",
  "POST /api/auth/invitations/join",
];

/** End the session that asks: somebody new asks each time. */
const ENDS_SESSIONS = ["POST /api/v1/me/password", "DELETE /api/v1/me/sessions"];

const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));
const withIds = guarded.filter(({ params }) => params.length > 0);
const byKey = (list: Operation[]) => list.map((operation) => [operation.key, operation] as const);

const owner = new Client({ connectionString: process.env.DATABASE_URL });
let a: FilledCompany;
let b: FilledCompany;
/** Belongs to both companies. */
let both: TestMember;
let tables: TenantTable[];
let rowsOfA: TenantRows;
/** What no answer to company B may hold. */
let secrets: string[];

beforeAll(async () => {
  await owner.connect();
  a = await fillCompany();
  b = await fillCompany();
  const newcomer = await newCompany("Beide");
  const person = { id: newcomer.personId, email: newcomer.email };
  for (const company of [a, b]) {
    await joinTenant(person, await invite(company.people.admin, "admin"));
  }
  both = newcomer;
  ({ tables } = await readTables(owner));
  rowsOfA = await readRows(owner, tables, a.tenantId);
  const known = new Set([...(await readRows(owner, tables, b.tenantId)).ids.values()].flat());
  const ids = [...rowsOfA.ids.values()].flat().filter((id) => !known.has(id));
  const emails = Object.values(a.people).map(({ email }) => email);
  secrets = [...new Set([a.tenantId, a.marker, ...emails, ...ids])];
});

afterAll(() => owner.end());

async function ask(
  operation: Operation,
  request: OperationRequest,
): Promise<{ status: number; text: string }> {
  const answer = await readAnswer(await send(operation, request));
  const text = answer.text.toLowerCase();
  const leaked = secrets.filter((secret) => text.includes(secret.toLowerCase()));
  expect(leaked, `${operation.key} → ${answer.text}`).toEqual([]);
  return answer;
}

/** Runs and sees that no row of company A is different. */
async function leavesOthersAlone(run: () => Promise<void>): Promise<void> {
  const before = await fingerprintRows(owner, tables, rowsOfA);
  await run();
  expect(await fingerprintRows(owner, tables, rowsOfA)).toBe(before);
}

async function credentialsOf({ key }: Operation, role: Role): Promise<[string, Credentials][]> {
  const subject = ENDS_SESSIONS.includes(key)
    ? await newColleague(b.people.admin, role)
    : b.people[role];
  return [
    [`${role}'s session`, { as: subject }],
    [`${role}'s token`, { token: b.tokens[role].token }],
  ];
}

function validRequest(operation: Operation, company: FilledCompany) {
  const request = VALID_REQUESTS[operation.key];
  if (request === undefined) throw new Error(`no request is known for ${operation.key}`);
  return request(company);
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

describe("another company's ids in a query", () => {
  /** Fields that can name something; null: they cannot. */
  const FIELDS: Record<string, ((company: FilledCompany) => Promise<string> | string) | null> = {
    assignee: ({ people }) => people.lead.memberId,
    team: ({ teamId }) => teamId,
    channel: ({ channelId }) => channelId,
    contact: ({ contactId }) => contactId,
    q: ({ marker }) => marker,
    tag: ({ marker }) => marker,
    after: () => "0.0",
    cursor: () => "",
    limit: null,
    platform: null,
    priority: null,
    language: null,
    sort: null,
    state: null,
    status: null,
    unread: null,
    view: null,
  };
  const EMPTY = ["assignee", "team", "channel", "contact", "q", "tag"];
  /** A place in A's list, with A's ids in it. */
  const CURSORS: Record<string, (company: FilledCompany) => Promise<string> | string> = {
    "GET /api/v1/tickets": async (company) => {
      const { data } = await as(company.people.admin, (ctx) => listTickets(ctx, { limit: 50 }));
      return encodeCursor(["due", "2000-01-01T00:00:00.000000Z", data[0]?.id ?? ""]);
    },
    "GET /api/v1/contacts": ({ contactId }) => encodeCursor(["", contactId]),
    "GET /api/v1/notifications": ({ notificationId }) => encodeCursor([notificationId]),
    "GET /api/v1/channels/[id]/events": ({ setAsideEventId }) => encodeCursor([setAsideEventId]),
  };

  const queries = guarded.flatMap((operation) => {
    const { query } = operation.declaration ?? {};
    const names = query instanceof z.ZodObject ? Object.keys(query.shape) : [];
    return names.map((name) => [operation.key, name, operation] as const);
  });

  it.each(queries)("find nothing of theirs: %s?%s=", async (key, name, operation) => {
    expect(FIELDS, "a field of a query that this test does not know").toHaveProperty(name);
    const field = name === "cursor" ? CURSORS[key] : FIELDS[name];
    if (field === null) return;
    const value = await field?.(a);
    if (value === undefined) throw new Error(`no cursor is known for ${key}`);
    const query = `?${name}=${encodeURIComponent(value)}`;
    const own = validRequest(operation, b);
    await leavesOthersAlone(async () => {
      const answer = await ask(operation, { ...own, as: b.people.admin, query });
      expect(answer.status).toBe(200);
      if (EMPTY.includes(name)) expect(answer.text).toContain('{"data":[],"nextCursor":null}');
    });
    // The same question of their own finds something: it is not empty for another reason.
    if (EMPTY.includes(name)) {
      const theirs = { ...validRequest(operation, a), as: a.people.admin, query };
      const { text } = await readAnswer(await send(operation, theirs));
      expect(text).toContain('{"data":[{"id":');
    }
  });
});

describe("another company's ids in a body", () => {
  interface Foreign {
    value: (company: FilledCompany) => unknown;
    /** Statuses that are right; a success must be one's own. */
    statuses: number[];
    /** A field that may not stand beside it. */
    instead?: string;
  }
  const FOREIGN: Record<string, Foreign> = {
    assigneeId: { value: ({ people }) => people.agent.memberId, statuses: [422] },
    teamId: { value: ({ teamId }) => teamId, statuses: [422] },
    memberIds: { value: ({ people }) => [people.agent.memberId], statuses: [422] },
    toMemberId: { value: ({ people }) => people.lead.memberId, statuses: [422] },
    toTeamId: { value: ({ teamId }) => teamId, statuses: [422], instead: "toMemberId" },
    inReplyToId: { value: ({ mentionId }) => mentionId, statuses: [422] },
    ids: { value: ({ notificationId }) => [notificationId], statuses: [204] },
    slug: { value: ({ slug }) => slug, statuses: [404] },
    // Their key is free here; answering by hand is refused where we can answer ourselves.
    idempotencyKey: { value: ({ idempotencyKey }) => idempotencyKey, statuses: [201, 409] },
  };
  const PLAIN = [
    ...[
      "body",
      "currentPassword",
      "dismissalReason",
      "email",
      "expiresInDays",
      "isAcknowledgement",
    ],
    ...["firstResponseMinutes", "isArchived", "isRevoked", "locale", "name", "newPassword"],
    ...["nextResponseMinutes", "note", "permalink", "platform", "pollIntervalSeconds", "priority"],
    ...["reason", "reopenWindowDays", "resolutionMinutes", "role", "status", "tags", "thenStatus"],
    ...["timeZone", "values", "version", "visibility"],
  ];

  const fields = guarded.flatMap((operation) => {
    const { input } = operation.declaration ?? {};
    if (input === undefined) return [];
    if (!(input instanceof z.ZodObject)) throw new Error(`${operation.key} takes no object`);
    return Object.keys(input.shape).map((name) => [operation.key, name, operation] as const);
  });

  it("are looked for in every field", () => {
    const unknown = fields.filter(([, name]) => !(name in FOREIGN) && !PLAIN.includes(name));
    expect(unknown.map(([key, name]) => `${key} ${name}`)).toEqual([]);
  });

  const naming = fields.filter(([, name]) => name in FOREIGN);
  it.each(naming)("cannot be named: %s %s", async (key, name, operation) => {
    const { value, statuses, instead } = FOREIGN[name] as Foreign;
    const own = validRequest(operation, b);
    const body: Record<string, unknown> = { ...(own.body as object), [name]: value(a) };
    if (instead !== undefined) delete body[instead];
    await leavesOthersAlone(async () => {
      const answer = await ask(operation, { ...own, body, as: b.people.admin });
      expect(statuses, `${key} → ${answer.text}`).toContain(answer.status);
    });
  });

  it.each(["tenantId", "tenant_id", "id", "createdById"])("are refused as %s", async (name) => {
    await leavesOthersAlone(async () => {
      for (const operation of guarded) {
        if (operation.declaration?.input === undefined) continue;
        if (ENDS_SESSIONS.includes(operation.key)) continue;
        const own = validRequest(operation, b);
        const body = { ...(own.body as object), [name]: a.tenantId };
        const answer = await ask(operation, { ...own, body, as: b.people.admin });
        expect(answer.status, operation.key).toBe(422);
      }
    });
  });
});

describe("the stream", () => {
  const stream = guarded.find(({ key }) => key === "GET /api/v1/stream") as Operation;

  it("carries one's own events alone, from now and from the beginning", async () => {
    const open = async (request: OperationRequest) => readStream(await send(stream, request));
    const write = (company: FilledCompany) =>
      as(company.people.agent, (ctx) => addNote(ctx, { id: company.ticketId, body: "neu" }));
    for (const query of ["", "?after=0.0"]) {
      // Theirs is open first: whatever both share would be theirs.
      const theirs = await open({ token: a.tokens.viewer.token, query });
      await theirs.until((text) => text.includes("id: "));
      const ours = [
        await open({ token: b.tokens.viewer.token, query }),
        await open({ as: b.people.viewer, headers: { "last-event-id": "1.1" } }),
      ];
      await write(a);
      const { id } = await write(b);
      const last = await write(a);
      for (const each of ours) {
        const text = await each.until((so) => so.includes(`"messageId":"${id}"`));
        expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
        expect(text).toContain(b.ticketId);
        await each.close();
      }
      const text = await theirs.until((so) => so.includes(`"messageId":"${last.id}"`));
      expect(text).not.toContain(b.ticketId);
      await theirs.close();
    }
    rowsOfA = await readRows(owner, tables, a.tenantId);
  });
});

describe("a job of another company", () => {
  it("does nothing with this one's channel, reply or waiting events", async () => {
    fakePlatform.sent.length = 0;
    fakePlatform.searched.length = 0;
    const { tenantId } = b;
    await leavesOthersAlone(async () => {
      expect(await pollChannel({ tenantId, channelId: a.channelId })).toEqual({
        stored: 0,
        more: false,
      });
      await deliverReply(
        { tenantId, outboxId: a.queuedOutboxId },
        { connectorRuntime: connectorRuntime() },
      );
      await drainInbox(tenantId);
    });
    expect([...fakePlatform.sent, ...fakePlatform.searched]).toEqual([]);
  });

  it("cannot store events under this one's channel, nor clocks or events under its tickets", async () => {
    const system = { tenantId: b.tenantId, actor: { kind: "system", name: "test" } } as const;
    await leavesOthersAlone(async () => {
      const attempts = [
        (ctx: TenantContext) => storeEvents(ctx, a.channelId, "poll", [{ key: "k", payload: {} }]),
        (ctx: TenantContext) =>
          recordEvents(ctx, [{ ticketId: a.ticketId, type: "note.added", data: {} }]),
      ];
      for (const attempt of attempts) {
        await expect(as<unknown>(system, attempt)).rejects.toThrow("foreign key");
      }
      await as(system, (ctx) => refreshClocks(ctx, [a.ticketId]));
    });
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
