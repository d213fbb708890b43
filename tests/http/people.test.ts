import { describe, expect, it } from "vitest";
import { createToken, findSession, foundTenant } from "@/domain/auth";
import { createTeam } from "@/domain/tenancy";
import { POST as accept } from "../../app/api/auth/invitations/accept/route";
import { POST as join } from "../../app/api/auth/invitations/join/route";
import { POST as signUp } from "../../app/api/auth/sign-up/route";
import { POST as found } from "../../app/api/auth/tenants/route";
import { DELETE as withdraw } from "../../app/api/v1/invitations/[id]/route";
import { POST as createInvitation, GET as invitations } from "../../app/api/v1/invitations/route";
import { POST as changePassword } from "../../app/api/v1/me/password/route";
import { GET as me, PATCH as updateMe } from "../../app/api/v1/me/route";
import { DELETE as endSessions } from "../../app/api/v1/me/sessions/route";
import { PUT as switchTenant } from "../../app/api/v1/me/tenant/route";
import { GET as member, PATCH as updateMember } from "../../app/api/v1/members/[id]/route";
import { GET as members } from "../../app/api/v1/members/route";
import { POST as markRead } from "../../app/api/v1/notifications/read/route";
import { GET as notifications } from "../../app/api/v1/notifications/route";
import { GET as settings, PATCH as updateSettings } from "../../app/api/v1/settings/route";
import { GET as team, PATCH as updateTeam } from "../../app/api/v1/teams/[id]/route";
import { POST as newTeam, GET as teams } from "../../app/api/v1/teams/route";
import { DELETE as revokeToken } from "../../app/api/v1/tokens/[id]/route";
import { POST as newToken, GET as tokens } from "../../app/api/v1/tokens/route";
import { as, invite, newColleague, newCompany, newEmail, PASSWORD } from "../support/people";
import { call } from "../support/requests";

const OWN_PAGE = { "sec-fetch-site": "same-origin" };

function cookies(headers: Headers): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

describe("signing up and accepting", () => {
  it("answers with a session that works, in cookies that scripts cannot read", async () => {
    const email = newEmail();
    const answer = await call(signUp, {
      headers: OWN_PAGE,
      body: { company: "Frisch GmbH", name: "Fritz", email, password: PASSWORD, locale: "de" },
    });
    expect(answer.status).toBe(201);
    for (const cookie of answer.headers.getSetCookie()) {
      expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/);
    }
    const who = await call(me, { headers: { cookie: cookies(answer.headers) } });
    expect(who.json.data).toMatchObject({
      role: "admin",
      person: { email, locale: "de" },
      tenant: { slug: "frisch-gmbh", name: "Frisch GmbH" },
    });
    expect(JSON.stringify(who.json)).not.toMatch(/argon2|passwordHash/);
  });

  it("refuses another site's sign-up, a short password and a taken address", async () => {
    const body = { company: "Some", name: "Name", email: newEmail(), password: PASSWORD };
    const foreign = { "sec-fetch-site": "cross-site" };
    expect((await call(signUp, { headers: foreign, body })).status).toBe(403);
    const short = await call(signUp, { headers: OWN_PAGE, body: { ...body, password: "short" } });
    expect(short.json).toMatchObject({ status: 422, issues: [{ path: "password" }] });
    const { email } = await newCompany();
    const taken = await call(signUp, { headers: OWN_PAGE, body: { ...body, email } });
    expect(taken.json).toMatchObject({ status: 409, issues: [{ path: "email" }] });
  });

  it("lets an invited person in, and somebody signed in join a second company", async () => {
    const admin = await newCompany("Hafen");
    const answer = await call(accept, {
      headers: OWN_PAGE,
      body: {
        secret: await invite(admin, "agent"),
        name: "Neu",
        email: newEmail(),
        password: PASSWORD,
      },
    });
    const cookie = cookies(answer.headers);
    expect((await call(me, { headers: { cookie } })).json.data).toMatchObject({ role: "agent" });

    const other = await newCompany("Zweite");
    const body = { secret: await invite(other, "viewer") };
    expect((await call(join, { headers: OWN_PAGE, body })).status).toBe(401);
    const joined = await call(join, { headers: { ...OWN_PAGE, cookie }, body });
    expect(joined.json).toEqual({ data: { slug: other.slug } });
    const third = await call(found, {
      headers: { ...OWN_PAGE, cookie },
      body: { company: "Dritte" },
    });
    expect(third.status).toBe(201);
    expect((await call(me, { headers: { cookie } })).json.data.memberships).toHaveLength(3);
  });
});

describe("one's own account", () => {
  it("switches between companies, and never into a foreign one", async () => {
    const admin = await newCompany("Eins");
    const second = await foundTenant(admin.personId, { company: "Zwei" });
    const foreign = await newCompany("Fremd");
    const inTenant = async (headers: Record<string, string>) =>
      (await call(me, { as: admin, headers })).json.data?.tenant.name;
    expect(await inTenant({})).toBe("Eins");
    expect(await inTenant({ "x-echolot-tenant": second.slug })).toBe("Zwei");

    const switched = await call(switchTenant, {
      as: admin,
      method: "PUT",
      body: { slug: second.slug },
    });
    expect(switched.status).toBe(204);
    expect(switched.headers.get("set-cookie")).toContain(`echolot.tenant=${second.slug}; Path=/`);

    const refused = await call(switchTenant, {
      as: admin,
      method: "PUT",
      body: { slug: foreign.slug },
    });
    expect(refused.status).toBe(404);
    const wished = await call(me, { as: admin, headers: { "x-echolot-tenant": foreign.slug } });
    expect(wished.status).toBe(403);
  });

  it("falls back to a company one belongs to when the cookie names another", async () => {
    const admin = await newCompany("Heim");
    const foreign = await newCompany("Fremd");
    const { cookieOf } = await import("../support/people");
    const cookie = `${await cookieOf(admin)}; echolot.tenant=${foreign.slug}`;
    expect((await call(me, { headers: { cookie } })).json.data.tenant.name).toBe("Heim");
  });

  it("changes name and language; unknown fields are refused", async () => {
    const admin = await newCompany();
    const changed = await call(updateMe, {
      as: admin,
      method: "PATCH",
      body: { name: "Anna B.", locale: "de" },
    });
    expect(changed.json.data.person).toMatchObject({ name: "Anna B.", locale: "de" });
    for (const body of [{ email: "x@example.org" }, { sessionVersion: 0 }, {}]) {
      expect((await call(updateMe, { as: admin, method: "PATCH", body })).status).toBe(422);
    }
  });

  it("keeps this browser signed in after a new password and ends the others", async () => {
    const admin = await newCompany();
    const answer = await call(changePassword, {
      as: admin,
      body: { currentPassword: PASSWORD, newPassword: "quite another one" },
    });
    expect(answer.status).toBe(204);
    expect((await call(me, { as: admin })).status).toBe(401);
    const cookie = cookies(answer.headers);
    expect((await call(me, { headers: { cookie } })).status).toBe(200);
    await call(endSessions, { method: "DELETE", headers: { cookie, ...OWN_PAGE } });
    expect((await call(me, { headers: { cookie } })).status).toBe(401);
  });

  it("is nothing a token has", async () => {
    const admin = await newCompany();
    const { token } = await as(admin, (ctx) => createToken(ctx, { name: "t", role: "admin" }));
    expect((await call(me, { token })).json.data).toMatchObject({ person: null, memberId: null });
    for (const attempt of [
      call(updateMe, { token, method: "PATCH", body: { name: "x" } }),
      call(changePassword, { token, body: { newPassword: "long enough here" } }),
      call(switchTenant, { token, method: "PUT", body: { slug: admin.slug } }),
    ]) {
      expect((await attempt).status).toBe(403);
    }
    expect((await call(notifications, { token })).json).toEqual({
      data: [],
      nextCursor: null,
      unreadCount: 0,
    });
  });
});

describe("people, teams, tokens, settings", () => {
  it("are managed through the API", async () => {
    const admin = await newCompany();
    const agent = await newColleague(admin, "agent");
    const list = await call(members, { as: agent });
    expect(list.json.data).toHaveLength(2);
    const changed = await call(updateMember, {
      as: admin,
      method: "PATCH",
      params: { id: agent.memberId },
      body: { role: "lead" },
    });
    expect(changed.json.data).toMatchObject({ id: agent.memberId, role: "lead" });

    const team = await call(newTeam, { as: agent, body: { name: "Technik" } });
    expect(team.status).toBe(201);
    expect((await call(teams, { as: admin })).json.data).toEqual([team.json.data]);

    const invitation = await call(createInvitation, { as: admin, body: { role: "agent" } });
    expect(invitation.json.data.url).toMatch(/^http:\/\/localhost:3000\/invite\/[\w-]{43}$/);
    const open = await call(invitations, { as: admin });
    expect(open.json.data[0]).not.toHaveProperty("url");
    const params = { id: invitation.json.data.id };
    expect((await call(withdraw, { as: admin, method: "DELETE", params })).status).toBe(204);

    const token = await call(newToken, { as: admin, body: { name: "CRM", role: "agent" } });
    expect((await call(settings, { token: token.json.data.token })).status).toBe(200);
    expect((await call(tokens, { as: admin })).json.data).toHaveLength(1);

    const saved = await call(updateSettings, {
      as: admin,
      method: "PATCH",
      body: { timeZone: "Europe/Vienna", reopenWindowDays: 14 },
    });
    expect(saved.json.data).toMatchObject({
      timeZone: "Europe/Vienna",
      reopenWindowDays: 14,
    });
    for (const body of [{ timeZone: "Mars/Base" }, { reopenWindowDays: -1 }, { slug: "x" }, {}]) {
      const refused = await call(updateSettings, { as: admin, method: "PATCH", body });
      expect(refused.status).toBe(422);
    }
  });

  it("let agents read what they need and change nothing", async () => {
    const admin = await newCompany();
    const agent = await newColleague(admin, "agent");
    const params = { id: admin.memberId };
    const attempts = [
      call(updateMember, { as: agent, method: "PATCH", params, body: { role: "viewer" } }),
      call(invitations, { as: agent }),
      call(createInvitation, { as: agent, body: { role: "admin" } }),
      call(tokens, { as: agent }),
      call(newToken, { as: agent, body: { name: "x", role: "admin" } }),
      call(newTeam, { as: agent, body: { name: "x" } }),
      call(updateSettings, { as: agent, method: "PATCH", body: { name: "Other name" } }),
    ];
    for (const attempt of attempts) expect((await attempt).status).toBe(403);
    expect((await call(settings, { as: agent })).status).toBe(200);
    expect((await call(member, { as: agent, params })).status).toBe(200);
  });

  it("of another tenant answer 404 and stay as they are", async () => {
    const admin = await newCompany();
    const other = await newCompany("Other");
    const madeTeam = await as(admin, (ctx) => createTeam(ctx, { name: "Technik" }));
    const token = await as(admin, (ctx) => createToken(ctx, { name: "t", role: "viewer" }));
    const invitation = await call(createInvitation, { as: admin, body: { role: "agent" } });
    const foreign = [
      call(member, { as: other, params: { id: admin.memberId } }),
      call(updateMember, {
        as: other,
        method: "PATCH",
        params: { id: admin.memberId },
        body: { isRevoked: true },
      }),
      call(team, { as: other, params: { id: madeTeam.id } }),
      call(updateTeam, {
        as: other,
        method: "PATCH",
        params: { id: madeTeam.id },
        body: { isArchived: true },
      }),
      call(revokeToken, { as: other, method: "DELETE", params: { id: token.id } }),
      call(withdraw, { as: other, method: "DELETE", params: { id: invitation.json.data.id } }),
    ];
    for (const answer of await Promise.all(foreign)) {
      expect([answer.status, answer.json.code]).toEqual([404, "not_found"]);
    }
    expect(await findSession(admin.personId, 1)).toMatchObject({
      memberships: [{ role: "admin" }],
    });
    expect((await call(settings, { token: token.token })).status).toBe(200);
    expect((await call(teams, { as: admin })).json.data).toHaveLength(1);
  });

  it("answers notifications as pages of one's own", async () => {
    const admin = await newCompany();
    expect((await call(notifications, { as: admin })).json).toEqual({
      data: [],
      nextCursor: null,
      unreadCount: 0,
    });
    expect((await call(markRead, { as: admin, body: {} })).status).toBe(204);
  });
});
