import { describe, expect, it } from "vitest";
import { ConfigurationError, migrationConfig, parseConfig, secretsOf } from "@/infra/config";

const minimal = {
  DATABASE_URL: "postgresql://owner:secret@db.example:5432/echolot?sslmode=require",
  REDIS_URL: "redis://127.0.0.1:6379",
  APP_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("the configuration", () => {
  it("derives a login per runtime role that differs from the group it belongs to", () => {
    const config = parseConfig(minimal);
    const app = new URL(config.appDatabaseUrl);
    const platform = new URL(config.platformDatabaseUrl);
    expect(app.username).toBe("echolot_app_login");
    expect(platform.username).toBe("echolot_platform_login");
    expect(app.password).toMatch(/^[0-9a-f]{32}$/);
    expect(app.password).not.toBe(platform.password);
    expect(app.host + app.pathname + app.search).toBe("db.example:5432/echolot?sslmode=require");
  });

  it("sends mail only where a server and a sender are named", () => {
    expect(parseConfig(minimal).mail).toBeUndefined();
    const SMTP_URL = "smtp://user:very%20secret@mail.example:587";
    expect(() => parseConfig({ ...minimal, SMTP_URL })).toThrow(/MAIL_FROM/);
    for (const MAIL_FROM of ["nobody", "a@b@c", "Eve\r\nBcc: <x@example.org>", "<>"]) {
      expect(() => parseConfig({ ...minimal, SMTP_URL, MAIL_FROM })).toThrow(/MAIL_FROM/);
    }
    expect(() => parseConfig({ ...minimal, SMTP_URL: "http://mail.example" })).toThrow(/SMTP_URL/);
    const config = parseConfig({ ...minimal, SMTP_URL, MAIL_FROM: "Echolot <echo@mail.example>" });
    expect(config.mail).toMatchObject({
      from: "Echolot <echo@mail.example>",
      domain: "mail.example",
    });
    expect(secretsOf(config)).toContain("very secret");
    const bare = parseConfig({ ...minimal, SMTP_URL, MAIL_FROM: "echo@mail.example" });
    expect(bare.mail?.domain).toBe("mail.example");
  });

  it("creates no login whose address was given", () => {
    const given = { ...minimal, APP_DATABASE_URL: "postgresql://a:b@db.example/echolot" };
    expect(parseConfig(given).appDatabaseUrl).toBe(given.APP_DATABASE_URL);
    expect(migrationConfig(given).logins.map((login) => login.group)).toEqual(["echolot_platform"]);
  });

  it("runs without the owner's address where both runtime addresses are given", () => {
    const { DATABASE_URL: _owner, ...rest } = minimal;
    const url = "postgresql://a:b@db.example/echolot";
    const given = { ...rest, APP_DATABASE_URL: url, PLATFORM_DATABASE_URL: url };
    expect(parseConfig(given).databaseUrl).toBeUndefined();
    expect(() => migrationConfig(given)).toThrow("DATABASE_URL is missing");
  });

  it("names the variable that is wrong", () => {
    expect(() => parseConfig({ ...minimal, APP_SECRET: "short" })).toThrow(/APP_SECRET/);
    expect(() => parseConfig({ ...minimal, REDIS_URL: "http://x" })).toThrow(/REDIS_URL/);
    expect(() => parseConfig({ ...minimal, OIDC_ISSUER: "https://id.example" })).toThrow(/OIDC/);
    expect(() => parseConfig({ ...minimal, ENCRYPTION_KEYS: "k1:c2hvcnQ=" })).toThrow(
      ConfigurationError,
    );
  });

  it("takes one Redis or the nodes of a cluster, and cuts the passwords of all from the logs", () => {
    const one = "redis://:a-long-password@one.example:6379";
    const other = "rediss://:another-password@other.example:6380";
    const redisOf = (given: Record<string, string>) => parseConfig({ ...minimal, ...given }).redis;
    expect(redisOf({ REDIS_URL: one })).toEqual({ urls: [one], isCluster: false });
    expect(redisOf({ REDIS_URL: one, REDIS_CLUSTER: "true" }).isCluster).toBe(true);
    expect(redisOf({ REDIS_URL: `${one}, ${other}` })).toEqual({
      urls: [one, other],
      isCluster: true,
    });
    expect(() => redisOf({ REDIS_URL: `${one},${other}`, REDIS_CLUSTER: "false" })).toThrow(
      ConfigurationError,
    );
    expect(() => redisOf({ REDIS_URL: `${one},http://x` })).toThrow(/REDIS_URL/);
    const secrets = secretsOf(parseConfig({ ...minimal, REDIS_URL: `${one},${other}` }));
    expect(secrets).toEqual(expect.arrayContaining(["a-long-password", "another-password"]));
  });

  it("keeps the order of the encryption keys, the first being the current one", () => {
    const key = Buffer.alloc(32, 7).toString("base64");
    const config = parseConfig({ ...minimal, ENCRYPTION_KEYS: `k2:${key},k1:${key}` });
    expect(config.encryptionKeys.map(({ kid }) => kid)).toEqual(["k2", "k1", "k0"]);
    expect(parseConfig(minimal).encryptionKeys[0].key).toHaveLength(32);
  });

  it("takes an empty variable as unset and drops trailing slashes", () => {
    const config = parseConfig({ ...minimal, LOG_LEVEL: "", APP_BASE_URL: "https://e.example/" });
    expect(config.logLevel).toBe("info");
    expect(config.baseUrl).toBe("https://e.example");
  });
});
