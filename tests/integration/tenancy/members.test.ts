import { describe, expect, it } from "vitest";
import { acceptInvitation, joinTenant } from "@/domain/auth";
import {
  createInvitation,
  createTeam,
  findInvitation,
  getSettings,
  getTeam,
  listInvitations,
  listMembers,
  listTeams,
  revokeInvitation,
  updateMember,
  updateSettings,
  updateTeam,
} from "@/domain/tenancy";
import { FixedClock } from "@/kernel/clock";
import { newId } from "@/kernel/ids";
import {
  as,
  invite,
  newColleague,
  newCompany,
  newEmail,
  PASSWORD,
  type TestMember,
} from "../../support/people";

const newcomer = (secret: string, email = newEmail()) => ({
  secret,
  name: "Nina Neu",
  email,
  password: PASSWORD,
});

describe("members", () => {
  it("never lose their last admin, neither by role nor by revoking", async () => {
    const admin = await newCompany();
    for (const patch of [{ role: "lead" as const }, { isRevoked: true }]) {
      await expect(
        as(admin, (ctx) => updateMember(ctx, { id: admin.memberId, ...patch })),
      ).rejects.toMatchObject({ code: "conflict" });
    }
  });

  it("keep one admin when two admins demote each other at the same moment", async () => {
    const first = await newCompany();
    const second = await newColleague(first, "admin");
    const results = await Promise.allSettled([
      as(first, (ctx) => updateMember(ctx, { id: second.memberId, role: "agent" })),
      as(second, (ctx) => updateMember(ctx, { id: first.memberId, role: "agent" })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const roles = (await as(first, (ctx) => listMembers(ctx))).map(({ role }) => role);
    expect(roles.sort()).toEqual(["admin", "agent"]);
  });

  it("can be revoked and restored, and are listed as what they are", async () => {
    const admin = await newCompany();
    const agent = await newColleague(admin, "agent");
    const ids = async (state: "active" | "revoked" | "all") =>
      (await as(admin, (ctx) => listMembers(ctx, { state }))).map(({ id }) => id);
    await as(admin, (ctx) => updateMember(ctx, { id: agent.memberId, isRevoked: true }));
    expect(await ids("active")).toEqual([admin.memberId]);
    expect(await ids("revoked")).toEqual([agent.memberId]);
    await as(admin, (ctx) => updateMember(ctx, { id: agent.memberId, isRevoked: false }));
    expect(await ids("active")).toHaveLength(2);
    const audit = await as(admin, (ctx) =>
      ctx.tx.auditEvent.findMany({ where: { subjectId: agent.memberId }, orderBy: { at: "asc" } }),
    );
    expect(audit.map(({ action }) => action)).toEqual([
      "invitation.accept",
      "member.revoke",
      "member.restore",
    ]);
  });

  it("are invisible and unchangeable for another tenant", async () => {
    const admin = await newCompany();
    const other = await newCompany("Other");
    expect((await as(other, (ctx) => listMembers(ctx))).map(({ id }) => id)).toEqual([
      other.memberId,
    ]);
    await expect(
      as(other, (ctx) => updateMember(ctx, { id: admin.memberId, role: "viewer" })),
    ).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("invitations", () => {
  it("let exactly one person in, also when two accept at the same moment", async () => {
    const admin = await newCompany();
    const secret = await invite(admin, "agent");
    const results = await Promise.allSettled([
      acceptInvitation(newcomer(secret)),
      acceptInvitation(newcomer(secret)),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await as(admin, (ctx) => listMembers(ctx))).toHaveLength(2);
  });

  it("leave no account behind when they are refused", async () => {
    const admin = await newCompany();
    const secret = await invite(admin, "agent");
    await acceptInvitation(newcomer(secret));
    const email = newEmail("late");
    await expect(acceptInvitation(newcomer(secret, email))).rejects.toMatchObject({
      code: "conflict",
    });
    const fresh = await invite(admin, "agent");
    await expect(acceptInvitation(newcomer(fresh, email))).resolves.toBeDefined();
  });

  it("end after their time, and when withdrawn", async () => {
    const admin = await newCompany();
    const clock = new FixedClock(new Date("2026-11-01T12:00:00Z"));
    const expired = await invite(admin, "agent", { clock });
    clock.advance(7 * 86_400_000);
    await expect(acceptInvitation(newcomer(expired), clock)).rejects.toMatchObject({
      message: "This invitation has expired. Ask for a new one.",
    });

    const withdrawn = await invite(admin, "agent");
    const [latest] = await as(admin, listInvitations);
    await as(admin, (ctx) => revokeInvitation(ctx, { id: latest?.id ?? "" }));
    await expect(acceptInvitation(newcomer(withdrawn))).rejects.toMatchObject({
      message: "This invitation was withdrawn. Ask for a new one.",
    });
    expect((await findInvitation(withdrawn))?.state).toBe("revoked");
  });

  it("that name an address let nobody else in", async () => {
    const admin = await newCompany();
    const email = newEmail("meant");
    const secret = await invite(admin, "lead", { email });
    await expect(acceptInvitation(newcomer(secret))).rejects.toMatchObject({ code: "forbidden" });
    await expect(acceptInvitation(newcomer(secret, email))).resolves.toMatchObject({
      role: "lead",
    });
  });

  it("let somebody join a second company, and bring a revoked member back with the new role", async () => {
    const admin = await newCompany();
    const other = await newCompany("Other");
    const person = (member: TestMember) => ({ id: member.personId, email: member.email });
    const joined = await joinTenant(person(other), await invite(admin, "viewer"));
    expect(joined).toMatchObject({ tenantId: admin.tenantId, role: "viewer" });
    await expect(joinTenant(person(other), await invite(admin, "viewer"))).rejects.toMatchObject({
      code: "conflict",
    });

    await as(admin, (ctx) => updateMember(ctx, { id: joined.memberId, isRevoked: true }));
    const back = await joinTenant(person(other), await invite(admin, "agent"));
    expect(back).toMatchObject({ memberId: joined.memberId, role: "agent" });
  });

  it("cannot be made by a lead, and their secret is stored hashed only", async () => {
    const admin = await newCompany();
    const lead = await newColleague(admin, "lead");
    await expect(as(lead, (ctx) => createInvitation(ctx, { role: "admin" }))).rejects.toMatchObject(
      { code: "forbidden" },
    );
    const secret = await invite(admin, "agent");
    const stored = await as(admin, (ctx) => ctx.tx.invitation.findMany());
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(await findInvitation(`${secret}x`)).toBeNull();
  });
});

describe("teams", () => {
  it("are made, renamed, filled and archived by leads", async () => {
    const admin = await newCompany();
    const lead = await newColleague(admin, "lead");
    const team = await as(lead, (ctx) =>
      createTeam(ctx, { name: "Technik", memberIds: [lead.memberId] }),
    );
    expect(team.memberIds).toEqual([lead.memberId]);
    const changed = await as(lead, (ctx) =>
      updateTeam(ctx, { id: team.id, name: "Technik Süd", memberIds: [admin.memberId] }),
    );
    expect(changed).toMatchObject({ name: "Technik Süd", memberIds: [admin.memberId] });
    await as(lead, (ctx) => updateTeam(ctx, { id: team.id, isArchived: true }));
    expect(await as(lead, (ctx) => listTeams(ctx))).toEqual([]);
    expect(await as(lead, (ctx) => listTeams(ctx, { state: "archived" }))).toHaveLength(1);
  });

  it("have different names, whatever the case, unless archived", async () => {
    const admin = await newCompany();
    const first = await as(admin, (ctx) => createTeam(ctx, { name: "Vertrieb" }));
    await expect(as(admin, (ctx) => createTeam(ctx, { name: "VERTRIEB" }))).rejects.toMatchObject({
      code: "conflict",
      issues: [{ path: "name" }],
    });
    await as(admin, (ctx) => updateTeam(ctx, { id: first.id, isArchived: true }));
    await as(admin, (ctx) => createTeam(ctx, { name: "VERTRIEB" }));
    await expect(
      as(admin, (ctx) => updateTeam(ctx, { id: first.id, isArchived: false })),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("take members of their own tenant only", async () => {
    const admin = await newCompany();
    const other = await newCompany("Other");
    const team = await as(admin, (ctx) => createTeam(ctx, { name: "PR" }));
    for (const id of [other.memberId, newId()]) {
      await expect(
        as(admin, (ctx) => updateTeam(ctx, { id: team.id, memberIds: [id] })),
      ).rejects.toMatchObject({ code: "invalid" });
    }
    await expect(as(other, (ctx) => getTeam(ctx, team.id))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("settings", () => {
  it("say who changed each block last", async () => {
    const admin = await newCompany();
    const agent = await newColleague(admin, "agent");
    const before = await as(admin, getSettings);
    expect(before).toMatchObject({ reopenWindowDays: 7, lastChange: { general: null } });
    const after = await as(admin, (ctx) => updateSettings(ctx, { reopenWindowDays: 3 }));
    expect(after.lastChange).toMatchObject({ general: { byName: "Anna Admin" } });
    const same = await as(admin, (ctx) => updateSettings(ctx, { reopenWindowDays: 3 }));
    expect(same.lastChange).toEqual(after.lastChange);
    await expect(
      as(agent, (ctx) => updateSettings(ctx, { name: "Taken Over" })),
    ).rejects.toMatchObject({ code: "forbidden" });
  });
});
