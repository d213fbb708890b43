import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createToken, listTokens } from "@/domain/auth";
import { drainInbox, storeEvents } from "@/domain/ingestion";
import { findQuotas, getUsage, type QuotaName, setQuotas } from "@/domain/quotas";
import { createInvitation, joinByInvitation, updateMember } from "@/domain/tenancy";
import { closeDatabase, withTenant } from "@/infra/db";
import { withPlatform } from "@/infra/db/with-platform";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import { newChannel, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;
beforeEach(async () => {
  admin = await newCompany();
});
afterAll(() => Promise.all([closeQueues(), closeDatabase()]));

const limit = (name: QuotaName, most: number | null, of = admin) =>
  setQuotas(of.slug, new Map([[name, most]]));
const quotaExceeded = expect.objectContaining({ code: "quota_exceeded" });

describe("a company that has all it may have", () => {
  it("gets no more members, by invitation, by joining or by coming back", async () => {
    const colleague = await newColleague(admin, "agent");
    const { url } = await as(admin, (ctx) => createInvitation(ctx, { role: "agent" }));
    await as(admin, (ctx) => updateMember(ctx, { id: colleague.memberId, isRevoked: true }));
    await limit("members", 1);
    await expect(as(admin, (ctx) => createInvitation(ctx, { role: "agent" }))).rejects.toEqual(
      quotaExceeded,
    );
    await expect(
      as(admin, (ctx) => updateMember(ctx, { id: colleague.memberId, isRevoked: false })),
    ).rejects.toEqual(quotaExceeded);
    const stranger = await newCompany();
    const join = () =>
      withPlatform((tx) =>
        joinByInvitation(
          tx,
          url.split("/").at(-1) ?? "",
          { id: stranger.personId, email: stranger.email },
          new Date(),
        ),
      );
    await expect(join()).rejects.toEqual(quotaExceeded);
    await limit("members", null);
    expect(await join()).toMatchObject({ tenantId: admin.tenantId });
  });

  it("has its last place taken once, however many reach for it", async () => {
    await limit("tokens", 1);
    const made = await Promise.allSettled(
      Array.from({ length: 6 }, (_, index) =>
        as(admin, (ctx) => createToken(ctx, { name: `Token ${index}`, role: "viewer" })),
      ),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await as(admin, listTokens)).toHaveLength(1);
    const other = await newCompany();
    await as(other, (ctx) => createToken(ctx, { name: "Theirs", role: "viewer" }));
  });

  it("is known by its name, and by no other", async () => {
    await limit("channels", 7);
    expect(await findQuotas(admin.slug)).toMatchObject({
      tenantId: admin.tenantId,
      limits: { channels: 7, tokens: 500 },
      own: ["channels"],
    });
    await expect(findQuotas("nobody-here")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a company whose day is used up", () => {
  const clock = new FixedClock(new Date("2026-05-04T12:00:00Z"));
  let channel: TestChannel;
  beforeEach(async () => {
    clock.set(new Date("2026-05-04T12:00:00Z"));
    channel = await newChannel(admin);
  });

  const scope = (of: TestMember) => ({ ...of, clock });

  async function store(count: number, to: TestChannel = channel): Promise<void> {
    const events = Array.from({ length: count }, () => {
      const externalId = newId();
      const payload = {
        type: "mention",
        kind: "post",
        externalId,
        threadKey: externalId,
        visibility: "public",
        at: clock.now().toISOString(),
        author: { externalId, handle: "marta", name: "Marta" },
        text: "Wo bleibt mein Paket? Ich warte schon sehr lange.",
      };
      return { key: externalId, payload };
    });
    await withTenant(
      { tenantId: to.tenantId, actor: { kind: "system", name: "test" }, clock },
      (ctx) => storeEvents(ctx, to.id, "poll", events),
    );
  }

  const drain = (of = admin) => drainInbox(of.tenantId, clock);
  const messages = () => as(admin, (ctx) => ctx.tx.message.count());

  it("keeps every event, works them off at a lower share, and delays nobody else", async () => {
    await limit("eventsPerDay", 3);
    await store(5);
    expect(await drain()).toMatchObject({ processed: 5 });
    await store(4);
    expect(await drain()).toMatchObject({ processed: 0, more: false });
    expect(await as(scope(admin), getUsage)).toMatchObject({
      heldBackUntil: new Date(clock.now().getTime() + 10_000).toISOString(),
      waitingEvents: 4,
    });

    const other = await newCompany();
    await store(2, await newChannel(other));
    expect(await drain(other)).toMatchObject({ processed: 2 });

    clock.advance(10_001);
    expect(await drain()).toMatchObject({ processed: 4 });
    await store(1);
    expect(await drain()).toMatchObject({ processed: 0 });
    clock.advance(13 * 3_600_000);
    expect(await drain()).toMatchObject({ processed: 1 });
    expect(await messages()).toBe(10);
    expect(await as(scope(admin), getUsage)).toMatchObject({
      heldBackUntil: null,
      waitingEvents: 0,
      quotas: expect.arrayContaining([{ name: "eventsPerDay", used: 1, most: 3 }]),
    });
  });

  it("is back at full speed when the operator gives more", async () => {
    await limit("eventsPerDay", 1);
    await store(2);
    await drain();
    await limit("eventsPerDay", null);
    clock.advance(10_001);
    await store(2);
    await drain();
    await store(2);
    expect(await drain()).toMatchObject({ processed: 2 });
  });

  it("keeps no more raw payloads than it may, and every mention all the same", async () => {
    await store(1);
    await drain();
    await limit("rawMegabytes", 0);
    await store(2);
    await drain();
    const payloads = await as(admin, (ctx) =>
      ctx.tx.processedEvent.findMany({ select: { payload: true }, orderBy: { id: "asc" } }),
    );
    expect(payloads[0]?.payload).toMatchObject({ type: "mention" });
    expect(payloads.slice(1)).toEqual([{ payload: {} }, { payload: {} }]);
    expect(await messages()).toBe(3);
  });
});
