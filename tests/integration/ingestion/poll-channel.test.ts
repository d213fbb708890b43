import { beforeEach, expect, it, vi } from "vitest";
import { findDueChannels } from "@/domain/channels";
import { pollChannel } from "@/domain/ingestion";
import { config } from "@/infra/config";
import { systemClock } from "@/kernel/clock";
import { fakePlatform } from "../../support/fake-connector";
import { newChannel, type TestChannel } from "../../support/mentions";
import { as, newCompany, type TestMember } from "../../support/people";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

let admin: TestMember;

beforeEach(async () => {
  admin = await newCompany();
});

const poll = ({ tenantId, id }: TestChannel) => pollChannel({ tenantId, channelId: id });

const polledAt = ({ id }: TestChannel) =>
  as(admin, async (ctx) => {
    const { lastPolledAt, pollLeaseUntil } = await ctx.tx.channel.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: ctx.tenantId, id } },
    });
    return { lastPolledAt, pollLeaseUntil };
  });

it("leaves a channel due whose server already holds all the places it may have, and polls others", async () => {
  const most = config().workerConcurrency;
  const hanging: TestChannel[] = [];
  for (let count = 0; count < most; count += 1) hanging.push(await newChannel(admin, "facebook"));
  const late = await newChannel(admin, "facebook");
  const elsewhere = await newChannel(admin, "x");
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let asked = 0;
  fakePlatform.poll = async ({ baseUrl }) => {
    if (baseUrl === "https://facebook.example") {
      asked += 1;
      await answered;
    }
    return { events: [], cursor: {}, more: false };
  };

  const polls = Promise.all(hanging.map(poll));
  await vi.waitFor(() => expect(asked).toBe(most), { timeout: 10_000 });
  await poll(late);
  expect(await polledAt(late)).toEqual({ lastPolledAt: null, pollLeaseUntil: null });
  await poll(elsewhere);
  expect((await polledAt(elsewhere)).lastPolledAt).not.toBeNull();

  answer();
  await polls;
  await poll(late);
  expect((await polledAt(late)).lastPolledAt).not.toBeNull();
});

it("finds of every server one due channel before the second of any", async () => {
  const many: TestChannel[] = [];
  for (let count = 0; count < 4; count += 1) many.push(await newChannel(admin, "facebook"));
  const last = await newChannel(admin, "wordpress");
  const due = await findDueChannels(systemClock.now(), 1_000);
  const order = due.filter(({ tenantId }) => tenantId === admin.tenantId);
  const place = (channel: TestChannel | undefined) =>
    order.findIndex(({ channelId }) => channelId === channel?.id);
  expect(order).toHaveLength(5);
  expect(place(last)).toBeLessThan(place(many[1]));
});
