import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createPolicy } from "@/domain/sla";
import { tryPolicy, updateTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { FixedClock } from "@/kernel/clock";
import { newChannel, receiveItem, receiveMention, type TestChannel } from "../../support/mentions";
import { as, newColleague, newCompany, type TestMember } from "../../support/people";
import { policy, promises } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

const T0 = new Date("2026-05-04T08:00:00Z");
const minute = (count: number) => new Date(T0.getTime() + count * 60_000);
const NONE = { met: 0, breached: 0, open: 0 };

/** Three tickets of X (answered after 30 minutes, after 90, never), a private one and spam. */
describe("trying a policy on what happened", () => {
  let admin: TestMember;
  let channel: TestChannel;
  const clock = new FixedClock(minute(100));
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    admin = await newCompany();
    channel = await newChannel(admin, "x");
    for (const key of ["soon", "late", "never", "private", "spam"]) {
      const visibility = key === "private" ? "private" : "public";
      const { ticketId } = await receiveMention(channel, {
        at: T0,
        externalId: key,
        threadKey: key,
        visibility,
        clock,
      });
      ids[key] = ticketId;
    }
    await answer("soon", 30);
    await answer("late", 90);
    await as({ ...admin, clock }, (ctx) =>
      updateTicket(ctx, { id: ids.spam ?? "", status: "dismissed", dismissalReason: "spam" }),
    );
  });

  async function answer(key: string, after: number) {
    await receiveItem(
      channel,
      {
        type: "own",
        externalId: `answer-${key}`,
        parentExternalId: key,
        threadKey: key,
        visibility: "public",
        at: minute(after),
        text: "Gern!",
        facts: {},
      },
      clock,
    );
  }

  const attempt = (definition: Parameters<typeof policy>[0], position?: number) =>
    as({ ...admin, clock }, (ctx) =>
      tryPolicy(ctx, {
        definition: policy(definition),
        ...(position !== undefined && { position }),
      }),
    );

  it("tells how each promise would have fared, beside how it fared in fact", async () => {
    const trial = await attempt({
      conditions: { visibilities: ["public"] },
      promises: promises({ first_response: 60 }),
    });
    expect(trial).toMatchObject({ looked: 4, matching: 3, takenByEarlier: 0 });
    const of = (key: string) => trial.tickets.find(({ id }) => id === ids[key]);
    expect(of("soon")?.inFact.first_response).toEqual({ ...NONE, met: 1 });
    expect(of("soon")?.wouldBe.first_response).toEqual({ ...NONE, met: 1 });
    expect(of("late")?.inFact.first_response).toEqual({ ...NONE, met: 1 });
    expect(of("late")?.wouldBe.first_response).toEqual({ ...NONE, breached: 1 });
    expect(of("never")?.inFact.first_response).toEqual({ ...NONE, open: 1 });
    expect(of("never")?.wouldBe.first_response).toEqual({ ...NONE, breached: 1 });
    expect(of("never")?.inFact.resolution).toEqual({ ...NONE, open: 1 });
    expect(of("never")?.wouldBe.resolution).toEqual(NONE);
    expect(of("private")).toBeUndefined();
    expect(of("spam")).toBeUndefined();
  });

  it("leaves to earlier policies what they take, and changes nothing", async () => {
    await as({ ...admin, clock }, (ctx) =>
      createPolicy(ctx, {
        name: "Privates",
        definition: policy({ conditions: { visibilities: ["private"] } }),
      }),
    );
    const clocksBefore = await as(admin, (ctx) => ctx.tx.clock.count());
    expect(await attempt({})).toMatchObject({ looked: 4, matching: 3, takenByEarlier: 1 });
    expect(await attempt({}, 0)).toMatchObject({ matching: 4, takenByEarlier: 0 });
    expect(await as(admin, (ctx) => ctx.tx.clock.count())).toBe(clocksBefore);
  });

  it("is for who may make policies, with definitions that could be saved", async () => {
    const agent = await newColleague(admin, "agent");
    await expect(
      as(agent, (ctx) => tryPolicy(ctx, { definition: policy({}) })),
    ).rejects.toMatchObject({ code: "forbidden" });
    await expect(attempt({ conditions: { teamIds: [admin.tenantId] } })).rejects.toMatchObject({
      code: "invalid",
    });
    await expect(
      as(admin, (ctx) => tryPolicy(ctx, { definition: policy({}), policyId: admin.tenantId })),
    ).rejects.toMatchObject({ issues: [{ path: "policyId" }] });
  });
});
