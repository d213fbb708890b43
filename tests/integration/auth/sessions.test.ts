import { describe, expect, it } from "vitest";
import {
  changePassword,
  createToken,
  endSessions,
  findSession,
  foundTenant,
  listTokens,
  revokeToken,
  signInWithOidc,
  verifyCredentials,
  verifyToken,
} from "@/domain/auth";
import { updateMember } from "@/domain/tenancy";
import { withPlatform } from "@/infra/db/with-platform";
import { FixedClock } from "@/kernel/clock";
import { as, invite, newColleague, newCompany, newEmail, PASSWORD } from "../../support/people";

const ISSUER = "https://login.example.org";

describe("sessions", () => {
  it("end with a changed password, on every device", async () => {
    const { personId, email } = await newCompany();
    expect(await findSession(personId, 1)).not.toBeNull();
    const next = await changePassword(personId, {
      currentPassword: PASSWORD,
      newPassword: "another long password",
    });
    expect(await findSession(personId, 1)).toBeNull();
    expect(await findSession(personId, next.sessionVersion)).not.toBeNull();
    await expect(
      verifyCredentials({ email, password: PASSWORD, address: "a" }),
    ).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("survive a refused change of the password", async () => {
    const { personId } = await newCompany();
    await expect(
      changePassword(personId, { currentPassword: "wrong", newPassword: "another long password" }),
    ).rejects.toMatchObject({ code: "invalid", issues: [{ path: "currentPassword" }] });
    expect(await findSession(personId, 1)).not.toBeNull();
  });

  it("can all be ended by the person", async () => {
    const { personId } = await newCompany();
    await endSessions(personId);
    expect(await findSession(personId, 1)).toBeNull();
  });

  it("name every company of the person, but not those that revoked them", async () => {
    const admin = await newCompany("First");
    const agent = await newColleague(admin, "agent");
    await foundTenant(agent.personId, { company: "Own One" });
    const before = await findSession(agent.personId, 1);
    expect(before?.memberships.map(({ name, role }) => [name, role])).toEqual([
      ["First", "agent"],
      ["Own One", "admin"],
    ]);
    await as(admin, (ctx) => updateMember(ctx, { id: agent.memberId, isRevoked: true }));
    const after = await findSession(agent.personId, 1);
    expect(after?.memberships.map(({ name }) => name)).toEqual(["Own One"]);
  });
});

describe("API tokens", () => {
  it("are shown once, stored hashed, and work until revoked", async () => {
    const admin = await newCompany();
    const created = await as(admin, (ctx) => createToken(ctx, { name: "CRM", role: "agent" }));
    expect(created.token).toMatch(/^ek_[\w-]{43}$/);
    const stored = await as(admin, (ctx) => ctx.tx.apiToken.findMany());
    expect(JSON.stringify(stored)).not.toContain(created.token);
    const listed = await as(admin, listTokens);
    expect(listed[0]).not.toHaveProperty("token");
    expect(created.token.startsWith(listed[0]?.prefix ?? "?")).toBe(true);

    const { tenantId } = admin;
    expect(await verifyToken(created.token)).toEqual({
      tenantId,
      tokenId: created.id,
      role: "agent",
    });
    await as(admin, (ctx) => revokeToken(ctx, created));
    expect(await verifyToken(created.token)).toBeNull();
    expect(await verifyToken(`${created.token}x`)).toBeNull();
  });

  it("note their last use, at most once a minute", async () => {
    const admin = await newCompany();
    const { token } = await as(admin, (ctx) => createToken(ctx, { name: "CRM", role: "viewer" }));
    const lastUse = async () => (await as(admin, listTokens))[0]?.lastUsedAt;
    expect(await lastUse()).toBeNull();
    const clock = new FixedClock(new Date("2026-11-21T10:00:00Z"));
    await verifyToken(token, clock);
    clock.advance(59_000);
    await verifyToken(token, clock);
    expect(await lastUse()).toBe("2026-11-21T10:00:00.000Z");
    clock.advance(1_000);
    await verifyToken(token, clock);
    expect(await lastUse()).toBe("2026-11-21T10:01:00.000Z");
  });

  it("of a revoked member end with them, also those that their token made", async () => {
    const admin = await newCompany();
    const second = await newColleague(admin, "admin");
    const own = await as(second, (ctx) => createToken(ctx, { name: "mine", role: "admin" }));
    const child = await as(
      { ...second, actor: { kind: "token", tokenId: own.id, role: "admin" } },
      (ctx) => createToken(ctx, { name: "child", role: "admin" }),
    );
    await as(admin, (ctx) => updateMember(ctx, { id: second.memberId, isRevoked: true }));
    expect(await verifyToken(own.token)).toBeNull();
    expect(await verifyToken(child.token)).toBeNull();
  });

  it("cannot be made by an agent, nor revoked from another tenant", async () => {
    const admin = await newCompany();
    const agent = await newColleague(admin, "agent");
    await expect(
      as(agent, (ctx) => createToken(ctx, { name: "x", role: "viewer" })),
    ).rejects.toMatchObject({ code: "forbidden" });
    const token = await as(admin, (ctx) => createToken(ctx, { name: "x", role: "viewer" }));
    const other = await newCompany("Other");
    await expect(as(other, (ctx) => revokeToken(ctx, token))).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await verifyToken(token.token)).not.toBeNull();
  });
});

describe("single sign-on", () => {
  const identity = (email: string, subject: string, isEmailVerified = true) => ({
    issuer: ISSUER,
    subject,
    email,
    isEmailVerified,
    name: "Olga OIDC",
  });

  it("links a verified address once and knows the subject from then on", async () => {
    const { email, personId } = await newCompany();
    const subject = newEmail();
    await expect(signInWithOidc(identity(email, subject))).resolves.toMatchObject({ personId });
    await expect(signInWithOidc(identity("changed@example.org", subject))).resolves.toMatchObject({
      personId,
    });
  });

  it("never links an address that the provider has not verified", async () => {
    const { email } = await newCompany();
    await expect(signInWithOidc(identity(email, newEmail(), false))).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("does not hand an account that is linked already to a second subject", async () => {
    const { email } = await newCompany();
    await signInWithOidc(identity(email, newEmail()));
    await expect(signInWithOidc(identity(email, newEmail()))).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("makes an account for an invited address only", async () => {
    const admin = await newCompany();
    const email = newEmail("invited");
    await expect(signInWithOidc(identity(email, email))).rejects.toMatchObject({
      code: "forbidden",
    });
    await invite(admin, "agent", { email });
    await expect(signInWithOidc(identity(email, email))).resolves.toMatchObject({
      sessionVersion: 1,
    });
    const person = await withPlatform((tx) => tx.person.findUnique({ where: { email } }));
    expect(person).toMatchObject({ name: "Olga OIDC", passwordHash: null });
  });
});
