import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connectorRuntime } from "@/domain/channels";
import { drainInbox, pollChannel, storeEvents } from "@/domain/ingestion";
import { deliverReply } from "@/domain/replies";
import { addNote, recordEvents, refreshClocks } from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { GET } from "../../app/api/v1/stream/route";
import { type OperationRequest, readStream, send } from "../support/api-operations";
import { fakePlatform } from "../support/fake-connector";
import type { FilledCompany } from "../support/filled-company";
import { as } from "../support/people";
import { openTwoCompanies, type TwoCompanies } from "../support/two-companies";

vi.mock("@/connectors/registry", async () =>
  (await import("../support/fake-connector")).fakeRegistry(),
);

let a: FilledCompany;
let b: FilledCompany;
let companies: TwoCompanies;

beforeAll(async () => {
  companies = await openTwoCompanies();
  ({ a, b } = companies);
});

afterAll(() => companies.close());

const leavesOthersAlone: TwoCompanies["leavesOthersAlone"] = (run) =>
  companies.leavesOthersAlone(run);

describe("the stream", () => {
  const stream = { handler: GET, method: "GET", path: "/api/v1/stream" };

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
        expect(companies.secrets.filter((secret) => text.includes(secret))).toEqual([]);
        expect(text).toContain(b.ticketId);
        await each.close();
      }
      const text = await theirs.until((so) => so.includes(`"messageId":"${last.id}"`));
      expect(text).not.toContain(b.ticketId);
      await theirs.close();
    }
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
