import { describe, expect, it } from "vitest";
import { scrub, scrubText } from "@/infra/log";

const SECRET = "hunter2-hunter2-hunter2";

/** The same secret in every place that a log could get it from. */
const PLACES: Record<string, unknown> = {
  "a field": { password: SECRET },
  "a field with another name": { newPassword: SECRET, apiKey: SECRET, webhook_secret: SECRET },
  "a deep field": { a: { b: [{ credentials: { user: "u", value: SECRET } }] } },
  "request headers": { headers: { authorization: `Bearer ${SECRET}`, cookie: `s=${SECRET}` } },
  Headers: { headers: new Headers({ Authorization: `Bearer ${SECRET}` }) },
  "a Map": { values: new Map([["access_token", SECRET]]) },
  "a text with a bearer": `sent Authorization: Bearer ${SECRET} to the platform`,
  "an address": `GET https://graph.example/me?fields=id&access_token=${SECRET}&limit=1`,
  "a URL": { url: new URL(`https://graph.example/me?access_token=${SECRET}`) },
  "a database's address": `postgresql://owner:${SECRET}@db:5432/echolot`,
  JSON: `{"name":"x","client_secret":"${SECRET}"}`,
  "an object's print": `{ passwordHash: '${SECRET}', name: 'x' }`,
  "an invitation's address": `https://echolot.example/invite/${SECRET}`,
  "an API token": `token was ek_${SECRET}`,
  "an error": new Error(`failed with password=${SECRET}`),
  "an error's cause": new Error("outer", {
    cause: new Error("inner", { cause: { token: SECRET } }),
  }),
  "an error's detail": Object.assign(new Error("x"), { detail: `secret: ${SECRET}` }),
};

describe("what is logged", () => {
  it.each(Object.entries(PLACES))("holds no secret from %s", (_place, value) => {
    const written = JSON.stringify(scrub({ err: value }));
    expect(written).not.toContain(SECRET);
    expect(written).not.toContain("hunter2-hunter2");
    expect(written).toContain("[cut]");
  });

  it("holds no value of the configuration, wherever it stands", () => {
    const known = ["the-app-secret-itself"];
    expect(JSON.stringify(scrub({ note: "x the-app-secret-itself y" }, known))).toBe(
      '{"note":"x [cut] y"}',
    );
  });

  it("holds no sealed value and no session", () => {
    const jwe = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aaaaaaaaaaaa.bbbbbbbb.cccccccc";
    expect(scrubText(`session ${jwe} ended`)).toBe("session [cut] ended");
  });

  it("keeps what operators need", () => {
    const line = {
      tenantId: "t",
      tokenId: "0190",
      status: 503,
      at: new Date(0),
      reason: "The platform does not answer.",
      nothing: null,
    };
    expect(scrub(line)).toEqual({ ...line, at: "1970-01-01T00:00:00.000Z" });
    expect(scrub(new TypeError("no such thing"))).toMatchObject({
      type: "TypeError",
      message: "no such thing",
    });
  });

  it("is bounded, whatever is given", () => {
    const circle: Record<string, unknown> = { text: "x".repeat(1_000_000) };
    circle.self = circle;
    circle.many = Array.from({ length: 10_000 }, (_, index) => index);
    expect(JSON.stringify(scrub(circle)).length).toBeLessThan(40_000);
  });
});
