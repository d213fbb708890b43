import { beforeEach, expect, inject, it, vi } from "vitest";
import {
  addNote,
  findStreamEnd,
  isStreamPositionLost,
  readStream,
  type StreamBatch,
  type StreamPosition,
} from "@/domain/tickets";
import type { TenantContext } from "@/infra/db";
import { holdTransaction } from "../../support/hold-transaction";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
let ticketId: string;
let after: StreamPosition;

beforeEach(async () => {
  admin = await newCompany();
  ({ ticketId } = await receiveMention(await newChannel(admin)));
  await vi.waitFor(async () => {
    after = await as(admin, findStreamEnd);
    const { events, isHeldBack } = await read({ wasHeldBack: true });
    expect([events.length, isHeldBack]).toEqual([0, false]);
  }, 10_000);
});

const note = () => as(admin, (ctx) => addNote(ctx, { id: ticketId, body: "daneben" }));
const read = (how: { wasHeldBack?: boolean } = {}) =>
  as(admin, (ctx) => readStream(ctx, { after, limit: 10, ...how }));

/**
 * Tests beside this one write to the same server: a transaction of theirs may hold a first look back,
 * and one that ends just then any look. As the feed does, looks until nothing waits any more.
 */
const untilShown = (how: { wasHeldBack?: boolean } = {}) =>
  vi.waitFor(async () => {
    const { events, isHeldBack } = await read(how);
    expect([events.length, isHeldBack]).toEqual([1, false]);
    return events;
  }, 10_000);

it("says that events wait for an older transaction, and shows them once it has ended", async () => {
  const held = await holdTransaction();
  await note();
  expect(await read()).toMatchObject({ events: [], isHeldBack: true, position: after });
  await held.end();
  await untilShown();
});

it("calls on its reader to look again, at whichever of its statements the older transaction ends", async () => {
  for (let statement = 1; statement <= 3; statement += 1) {
    const held = await holdTransaction();
    after = await as(admin, findStreamEnd);
    const { id } = await note();
    const batch = await as(admin, (ctx) =>
      readStream(afterStatement(ctx, statement, held.end), { after, limit: 10 }),
    );
    await held.end();
    expect(batch, `ended after statement ${statement}`).toSatisfy(
      ({ events, isHeldBack }: StreamBatch) =>
        isHeldBack || events.filter(({ data }) => data.messageId === id).length === 1,
    );
  }
});

it("does not wait for a transaction that writes to another database of the server", async () => {
  const held = await holdTransaction(inject("testCluster").templateUrl);
  await note();
  expect(await read()).toMatchObject({ events: [], isHeldBack: true });
  const [event] = await untilShown({ wasHeldBack: true });
  await vi.waitFor(async () => {
    const end = await as(admin, findStreamEnd);
    expect(end.xid).toBeGreaterThan(event?.position.xid ?? end.xid);
  }, 10_000);
  await held.end();
});

it("waits for its own database's transactions beside another's, however close it looks", async () => {
  const foreign = await holdTransaction(inject("testCluster").templateUrl);
  const own = await holdTransaction();
  await note();
  expect(await read({ wasHeldBack: true })).toMatchObject({ events: [], isHeldBack: true });
  await own.end();
  await untilShown({ wasHeldBack: true });
  await foreign.end();
});

it("counts how far a reader is behind, whoever else still writes", async () => {
  const held = await holdTransaction();
  await note();
  await note();
  const isLost = (most: number) => as(admin, (ctx) => isStreamPositionLost(ctx, after, most));
  expect([await isLost(2), await isLost(1)]).toEqual([false, true]);
  await held.end();
});

/** The same transaction, in which something else happens once so many statements were answered. */
function afterStatement(
  ctx: TenantContext,
  statement: number,
  happen: () => Promise<void>,
): TenantContext {
  let answered = 0;
  const tx = new Proxy(ctx.tx, {
    get(target, name) {
      if (name !== "$queryRaw") return Reflect.get(target, name);
      return async (...args: Parameters<typeof target.$queryRaw>) => {
        const rows = await target.$queryRaw(...args);
        answered += 1;
        if (answered === statement) await happen();
        return rows;
      };
    },
  });
  return { ...ctx, tx };
}
