import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { listTickets } from "@/domain/tickets";
import { encodeCursor } from "@/kernel/cursor";
import { loadOperations, readAnswer, send } from "../support/api-operations";
import { ENDS_SESSIONS, PUBLIC, validRequest } from "../support/api-requests";
import type { FilledCompany } from "../support/filled-company";
import { as } from "../support/people";
import { policy } from "../support/policies";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

const operations = await loadOperations();
const guarded = operations.filter(({ key }) => !PUBLIC.includes(key));

let a: FilledCompany;
let b: FilledCompany;
let companies: TwoCompanies;

beforeAll(async () => {
  companies = await openTwoCompanies();
  ({ a, b } = companies);
});

afterAll(() => companies.close());

const ask: TwoCompanies["ask"] = (...request) => companies.ask(...request);
const leavesOthersAlone: TwoCompanies["leavesOthersAlone"] = (run) =>
  companies.leavesOthersAlone(run);

describe("another company's ids in a query", () => {
  /** Fields that can name something; null: they cannot. */
  const FIELDS: Record<string, ((company: FilledCompany) => Promise<string> | string) | null> = {
    assignee: ({ people }) => people.lead.memberId,
    team: ({ teamId }) => teamId,
    channel: ({ channelId }) => channelId,
    contact: ({ contactId }) => contactId,
    q: ({ marker }) => marker,
    tag: ({ marker }) => marker,
    key: ({ channelId }) => channelId,
    after: () => "0.0",
    cursor: () => "",
    basis: null,
    bucket: null,
    clock: null,
    country: null,
    figure: null,
    format: null,
    from: null,
    groupBy: null,
    limit: null,
    locale: null,
    months: null,
    promise: null,
    timeZone: null,
    to: null,
    platform: null,
    priority: null,
    language: null,
    sort: null,
    state: null,
    status: null,
    unread: null,
    view: null,
  };
  /** What a field takes its meaning from. */
  const BESIDE: Record<string, string> = { key: "&groupBy=channel" };
  const EMPTY = ["assignee", "team", "channel", "contact", "q", "tag"];
  /** A place in A's list, with A's ids in it. */
  const CURSORS: Record<string, (company: FilledCompany) => Promise<string> | string> = {
    "GET /api/v1/tickets": async (company) => {
      const { data } = await as(company.people.admin, (ctx) => listTickets(ctx, { limit: 50 }));
      return encodeCursor(["due", "2000-01-01T00:00:00.000000Z", data[0]?.id ?? ""]);
    },
    "GET /api/v1/reports/sla/tickets": ({ ticketId }) =>
      encodeCursor(["chosen", "2000-01-01T00:00:00.000000Z", ticketId]),
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
    const query = `?${name}=${encodeURIComponent(value)}${BESIDE[name] ?? ""}`;
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

/** A definition in which everything that can be named is the company's. */
function policyNaming({ calendarId, channelId, teamId, people }: FilledCompany) {
  return {
    ...policy({ calendarId, conditions: { channelIds: [channelId], teamIds: [teamId] } }),
    steps: [
      {
        id: randomUUID(),
        promises: ["resolution"],
        at: "breach",
        afterMinutes: 0,
        action: { kind: "reassign_to_lead", memberId: people.lead.memberId },
      },
    ],
  };
}

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
    ids: {
      value: ({ notificationId, policyId }) => [notificationId, policyId],
      statuses: [204, 422],
    },
    policyId: { value: ({ policyId }) => policyId, statuses: [422] },
    slug: { value: ({ slug }) => slug, statuses: [404] },
    definition: { value: (company) => policyNaming(company), statuses: [422] },
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
    ...[
      "authored",
      "isActive",
      "isArchived",
      "isClosingRemark",
      "isRevoked",
      "locale",
      "name",
      "newPassword",
    ],
    ...["note", "permalink", "platform", "pollIntervalSeconds", "priority"],
    ...["reason", "position", "reopenWindowDays", "role", "status", "tags", "thenStatus"],
    ...["closedTicketMonths", "timeZone", "types", "values", "version", "visibility"],
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
