import { afterAll, describe, expect, it, vi } from "vitest";
import {
  archivePolicy,
  createCalendar,
  createPolicy,
  getPolicy,
  listPolicies,
  orderPolicies,
  type PolicyDefinition,
  updatePolicy,
} from "@/domain/sla";
import { createTeam, updateTeam } from "@/domain/tenancy";
import { applyPolicies, getTicket } from "@/domain/tickets";
import { closeDatabase } from "@/infra/db";
import { closeQueues } from "@/infra/queue";
import { newId } from "@/kernel/ids";
import { newChannel, receiveMention } from "../../support/mentions";
import { as, newColleague, newCompany } from "../../support/people";
import { policy, promises } from "../../support/policies";

vi.mock("@/connectors/registry", async () =>
  (await import("../../support/fake-connector")).fakeRegistry(),
);

afterAll(async () => {
  await closeQueues();
  await closeDatabase();
});

const step = (action: PolicyDefinition["steps"][number]["action"]) => ({
  id: newId(),
  promises: ["first_response" as const],
  at: "breach" as const,
  afterMinutes: 0,
  action,
});

describe("saving a policy", () => {
  it("keeps every version, puts it last before the default, and tidies its conditions", async () => {
    const admin = await newCompany();
    const made = await as(admin, async (ctx) => {
      await createPolicy(ctx, { name: "Eilig", definition: policy({}) });
      return createPolicy(ctx, {
        name: "Lieferung",
        definition: policy({
          conditions: { tags: [" Lieferung ", "lieferung"], platforms: [], minimumReach: 500 },
        }),
      });
    });
    expect(made.definition.conditions).toEqual({ tags: ["lieferung"], minimumReach: 500 });
    const { data, applying } = await as(admin, listPolicies);
    expect(data.map(({ name }) => name)).toEqual(["Eilig", "Lieferung", "Standard"]);
    expect(data.map(({ position }) => position)).toEqual([0, 1, 2]);
    expect(applying).not.toBeNull();

    const save = (warningPercent: number, version: number) =>
      as(admin, (ctx) =>
        updatePolicy(ctx, {
          id: made.id,
          name: "Lieferung",
          version,
          definition: { ...made.definition, warningPercent },
        }),
      );
    expect((await save(75, 1)).version).toBe(1);
    expect((await save(50, 1)).version).toBe(2);
    await expect(save(60, 1)).rejects.toMatchObject({
      code: "conflict",
      issues: [{ path: "version" }],
    });
    const versions = await as(admin, (ctx) =>
      ctx.tx.policyVersion.findMany({
        where: { policyId: made.id },
        orderBy: { version: "asc" },
      }),
    );
    expect(versions.map(({ definition }) => definition)).toMatchObject([
      { warningPercent: 75 },
      { warningPercent: 50 },
    ]);
  });

  it("names nothing that is not there: the fields are told, other companies' ids are unknown", async () => {
    const admin = await newCompany();
    const agent = await newColleague(admin, "agent");
    const other = await newCompany("Andere");
    const foreign = await as(other, (ctx) => createTeam(ctx, { name: "Technik", memberIds: [] }));
    const archived = await as(admin, async (ctx) => {
      const team = await createTeam(ctx, { name: "Alt", memberIds: [] });
      return updateTeam(ctx, { id: team.id, isArchived: true });
    });
    const channel = await newChannel(other);
    const attempt = as(admin, (ctx) =>
      createPolicy(ctx, {
        name: "Fremd",
        definition: policy({
          conditions: { channelIds: [channel.id], teamIds: [archived.id] },
          calendarId: newId(),
          steps: [
            step({ kind: "notify_member", memberId: other.memberId }),
            step({ kind: "reassign_to_team", teamId: foreign.id }),
            step({ kind: "reassign_to_lead", memberId: agent.memberId }),
            step({ kind: "notify_member", memberId: agent.memberId }),
          ],
        }),
      }),
    );
    await expect(attempt).rejects.toMatchObject({
      code: "invalid",
      issues: [
        { path: "definition.conditions.channelIds" },
        { path: "definition.conditions.teamIds" },
        { path: "definition.steps.0" },
        { path: "definition.steps.1" },
        { path: "definition.steps.2", message: "names a lead that is not there" },
        { path: "definition.calendarId" },
      ],
    });
  });

  it("is refused where its calendar is open too little for its targets", async () => {
    const admin = await newCompany();
    const calendar = await as(admin, (ctx) =>
      createCalendar(ctx, {
        name: "Selten",
        authored: {
          timeZone: "Europe/Berlin",
          weekly: { mon: [["08:00", "08:05"]] },
          holidayCountry: null,
          holidayRegion: null,
          ownDays: [],
        },
      }),
    );
    const save = (minutes: number) =>
      as(admin, (ctx) =>
        createPolicy(ctx, {
          name: `In ${minutes}`,
          definition: policy({
            calendarId: calendar.id,
            promises: promises({ resolution: minutes }, "calendar"),
          }),
        }),
      );
    await expect(save(525_600)).rejects.toMatchObject({
      issues: [{ path: "definition.promises.resolution" }],
    });
    expect((await save(60)).version).toBe(1);
  });

  it("leaves the default last, active and without conditions", async () => {
    const admin = await newCompany();
    const standard = (await as(admin, listPolicies)).data.at(-1);
    if (standard === undefined) throw new Error("a company has a default policy");
    const { id, name, definition } = standard;
    const save = (patch: { isActive?: boolean; definition?: PolicyDefinition }) =>
      as(admin, (ctx) => updatePolicy(ctx, { id, name, definition, ...patch }));
    await expect(save({ isActive: false })).rejects.toMatchObject({
      issues: [{ path: "isActive" }],
    });
    await expect(
      save({ definition: { ...definition, conditions: { platforms: ["x"] } } }),
    ).rejects.toMatchObject({ issues: [{ path: "definition.conditions" }] });
    await expect(as(admin, (ctx) => archivePolicy(ctx, id))).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await save({ definition: { ...definition, warningPercent: 50 } })).version).toBe(2);
  });

  it("takes a lead; agents read, and other companies see nothing", async () => {
    const admin = await newCompany();
    const [lead, agent] = await Promise.all([
      newColleague(admin, "lead"),
      newColleague(admin, "agent"),
    ]);
    const other = await newCompany("Andere");
    const input = { name: "Eilig", definition: policy({}) };
    const { id } = await as(lead, (ctx) => createPolicy(ctx, input));
    expect((await as(agent, (ctx) => getPolicy(ctx, id))).lastChange.byName).toBe("Lead Beispiel");
    for (const run of [
      () => as(agent, (ctx) => createPolicy(ctx, input)),
      () => as(agent, (ctx) => updatePolicy(ctx, { id, ...input })),
      () => as(agent, (ctx) => archivePolicy(ctx, id)),
      () => as(agent, (ctx) => orderPolicies(ctx, { ids: [id] })),
    ]) {
      await expect(run()).rejects.toMatchObject({ code: "forbidden" });
    }
    for (const run of [
      () => as(other, (ctx) => getPolicy(ctx, id)),
      () => as(other, (ctx) => updatePolicy(ctx, { id, ...input })),
      () => as(other, (ctx) => archivePolicy(ctx, id)),
    ]) {
      await expect(run()).rejects.toMatchObject({ code: "not_found" });
    }
  });
});

describe("the order of policies", () => {
  it("decides which of two matching ones a ticket stands under (rule 2)", async () => {
    const admin = await newCompany();
    const channel = await newChannel(admin, "x");
    const [first, second] = await as(admin, async (ctx) => [
      await createPolicy(ctx, {
        name: "Erste",
        definition: policy({ promises: promises({ first_response: 10 }) }),
      }),
      await createPolicy(ctx, {
        name: "Zweite",
        definition: policy({ promises: promises({ first_response: 20 }) }),
      }),
    ]);
    if (first === undefined || second === undefined) throw new Error("two were made");
    const { ticketId } = await receiveMention(channel);
    const targets = async () => {
      await applyPolicies(admin.tenantId);
      const { allClocks } = await as(admin, (ctx) => getTicket(ctx, { id: ticketId }));
      return allClocks.map(({ targetMinutes }) => targetMinutes);
    };
    expect(await targets()).toEqual([10]);
    const ids = [second.id, first.id];
    const ordered = await as(admin, (ctx) => orderPolicies(ctx, { ids }));
    expect(ordered.data.map(({ name }) => name)).toEqual(["Zweite", "Erste", "Standard"]);
    expect(ordered.applying).not.toBeNull();
    expect(await targets()).toEqual([20]);
    expect((await as(admin, listPolicies)).applying).toBeNull();

    const { name, definition } = second;
    await as(admin, (ctx) =>
      updatePolicy(ctx, { id: second.id, name, definition, isActive: false }),
    );
    expect(await targets()).toEqual([10]);
    await as(admin, (ctx) => archivePolicy(ctx, first.id));
    expect((await as(admin, listPolicies)).data.map((each) => each.name)).toEqual([
      "Zweite",
      "Standard",
    ]);
    expect(await targets()).toEqual([120, 1440]);
  });

  it("names every policy once: unknown ids are refused, a missing one is a conflict", async () => {
    const admin = await newCompany();
    const other = await newCompany("Andere");
    const foreign = await as(other, (ctx) =>
      createPolicy(ctx, { name: "Fremd", definition: policy({}) }),
    );
    const [a, b] = await as(admin, async (ctx) => [
      (await createPolicy(ctx, { name: "A", definition: policy({}) })).id,
      (await createPolicy(ctx, { name: "B", definition: policy({}) })).id,
    ]);
    const standard = (await as(admin, listPolicies)).data.at(-1)?.id;
    if (a === undefined || b === undefined || standard === undefined) throw new Error("three");
    const order = (ids: string[]) => as(admin, (ctx) => orderPolicies(ctx, { ids }));
    for (const ids of [
      [a, foreign.id],
      [a, a],
      [a, b, standard],
    ]) {
      await expect(order(ids)).rejects.toMatchObject({ code: "invalid" });
    }
    await expect(order([b])).rejects.toMatchObject({ code: "conflict" });
    expect((await order([b, a])).data.map(({ name }) => name)).toEqual(["B", "A", "Standard"]);
  });
});
