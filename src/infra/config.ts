import { createHmac, hkdfSync } from "node:crypto";
import { Environment } from "./environment";

/** A missing or unusable setting. The message names the variable and says what it must be. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

export interface EncryptionKey {
  /** Names the key inside what it encrypted, so that old values stay readable after a rotation. */
  kid: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface Config {
  /** The owner of the schema, for migrations only; a process with both runtime addresses needs none. */
  databaseUrl: string | undefined;
  /** Sees one tenant at a time; row security binds it. */
  appDatabaseUrl: string;
  /** For the allow-listed sweeps across tenants. */
  platformDatabaseUrl: string;
  /** A streaming replica for reads that may be a little old, with the login of `appDatabaseUrl`. */
  readDatabaseUrl: string | undefined;
  /** A replica that is further behind is not read. */
  readMaxLagMs: number;
  /** Connections a process holds for tenants' work. */
  databasePoolSize: number;
  redis: RedisPlace;
  redisPrefix: string;
  appSecret: string;
  /** Signs sessions; derived from `appSecret`. */
  authSecret: string;
  /** The first encrypts, all decrypt. Never empty. */
  encryptionKeys: readonly [EncryptionKey, ...EncryptionKey[]];
  /** Without a trailing slash. */
  baseUrl: string;
  facebookGraphUrl: string;
  facebookAppSecret: string;
  facebookVerifyToken: string;
  xApiUrl: string;
  xConsumerSecret: string;
  /** `host` or `host:port`, lower case: private addresses that outbound requests may reach. */
  outboundAllowHosts: readonly string[];
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined;
  logLevel: Environment["LOG_LEVEL"];
  workerConcurrency: number;
  /** Who reads figures shows it; without one there are no figures to read. */
  metricsToken: string | undefined;
  /** Where a worker answers for its own figures; undefined: nowhere. */
  metricsListener: { host: string; port: number } | undefined;
  /** What a company may use by name, where the installation departs from the product's defaults. */
  quotaDefaults: Readonly<Record<string, number>>;
  retention: Retention;
  /** Where the stream process listens; port 0 takes any that is free. */
  streamListener: { host: string; port: number };
  /** How long a process that was asked to stop goes on serving, while load balancers notice. */
  drainMs: number;
  /** Undefined: this installation sends no mail. */
  mail: MailConfig | undefined;
  isProduction: boolean;
}

export interface MailConfig {
  /** `smtp://` (STARTTLS where the server offers it) or `smtps://`, with user and password. */
  smtpUrl: string;
  /** `Name <name@host>` or a bare address. */
  from: string;
  /** Domain of `from`: right of the @ of every Message-ID. */
  domain: string;
}

/** One server, or some nodes of a cluster from which the others are learned. Never empty. */
export interface RedisPlace {
  urls: readonly [string, ...string[]];
  isCluster: boolean;
}

/** For how many days the installation keeps what nobody needs any more. */
export interface Retention {
  /** Payloads as the platforms sent them, once they were worked off. */
  rawDays: number;
  /** That an event came before: longer than any platform delivers again. */
  receiptDays: number;
  auditDays: number;
  /** Read notifications; unread ones four times as long. */
  notificationDays: number;
  /** Earlier texts of edited mentions. */
  versionDays: number;
  /** How replies went out; the replies themselves stay. */
  outboxDays: number;
}

let memo: Config | undefined;

/** Parsed on first use, so importing never throws. @throws ConfigurationError */
export function config(): Config {
  memo ??= parseConfig(process.env);
  return memo;
}

/** @throws ConfigurationError */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "),
    );
  }
  const env = parsed.data;
  const appDatabaseUrl = env.APP_DATABASE_URL ?? runtimeUrl(env, "app");
  return {
    databaseUrl: env.DATABASE_URL,
    appDatabaseUrl,
    platformDatabaseUrl: env.PLATFORM_DATABASE_URL ?? runtimeUrl(env, "platform"),
    readDatabaseUrl: withLoginOf(appDatabaseUrl, env.READ_DATABASE_URL),
    readMaxLagMs: env.READ_MAX_LAG_SECONDS * 1_000,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    redis: redisPlace(env),
    redisPrefix: env.REDIS_PREFIX,
    appSecret: env.APP_SECRET,
    authSecret: deriveAuthSecret(env.APP_SECRET),
    encryptionKeys: encryptionKeys(env),
    baseUrl: env.APP_BASE_URL,
    facebookGraphUrl: env.FACEBOOK_GRAPH_URL,
    facebookAppSecret: env.FACEBOOK_APP_SECRET,
    facebookVerifyToken: env.FACEBOOK_VERIFY_TOKEN,
    xApiUrl: env.X_API_URL,
    xConsumerSecret: env.X_CONSUMER_SECRET,
    outboundAllowHosts: env.OUTBOUND_ALLOW_HOSTS,
    oidc: oidc(env),
    logLevel: env.LOG_LEVEL,
    workerConcurrency: env.WORKER_CONCURRENCY,
    metricsToken: env.METRICS_TOKEN,
    metricsListener: metricsListener(env),
    quotaDefaults: env.QUOTA_DEFAULTS,
    retention: {
      rawDays: env.RETENTION_RAW_DAYS,
      receiptDays: env.RETENTION_RECEIPT_DAYS,
      auditDays: env.RETENTION_AUDIT_DAYS,
      notificationDays: env.RETENTION_NOTIFICATION_DAYS,
      versionDays: env.RETENTION_VERSION_DAYS,
      outboxDays: env.RETENTION_OUTBOX_DAYS,
    },
    streamListener: { host: env.STREAM_HOST, port: env.STREAM_PORT },
    drainMs: env.DRAIN_SECONDS * 1_000,
    mail: mail(env),
    isProduction: env.NODE_ENV === "production",
  };
}

/** The two roles that serve at run time; both are derived from the owner's address. */
export type RuntimeRole = "app" | "platform";

/** Login of a runtime role for the database in `databaseUrl`; the rights come from its group. */
export function runtimeCredentials(
  databaseUrl: string,
  appSecret: string,
  role: RuntimeRole,
): { name: string; password: string } {
  const database = decodeURIComponent(new URL(databaseUrl).pathname.slice(1)) || "postgres";
  return {
    name: `${database}_${role}_login`,
    password: hmac(appSecret, `db:${role}`).slice(0, 32),
  };
}

export function deriveAuthSecret(appSecret: string): string {
  return hmac(appSecret, "auth");
}

/** Settings of a migration: it needs neither Redis nor a base address. */
export interface MigrationConfig {
  databaseUrl: string;
  /** Login roles to create; absent where their address was given from outside. */
  logins: { name: string; password: string; group: string }[];
}

/** @throws ConfigurationError */
export function migrationConfig(
  environment: Record<string, string | undefined> = process.env,
): MigrationConfig {
  const parsed = parseConfig({ ...environment, REDIS_URL: "redis://unused" });
  const databaseUrl = required(parsed.databaseUrl, "DATABASE_URL");
  const roles: RuntimeRole[] = ["app", "platform"];
  const given = { app: environment.APP_DATABASE_URL, platform: environment.PLATFORM_DATABASE_URL };
  return {
    databaseUrl,
    logins: roles
      .filter((role) => !given[role])
      .map((role) => ({
        ...runtimeCredentials(databaseUrl, parsed.appSecret, role),
        group: `echolot_${role}`,
      })),
  };
}

function runtimeUrl(env: Environment, role: RuntimeRole): string {
  const owner = required(env.DATABASE_URL, "DATABASE_URL");
  const { name, password } = runtimeCredentials(owner, env.APP_SECRET, role);
  const url = new URL(owner);
  url.username = encodeURIComponent(name);
  url.password = password;
  return url.toString();
}

/** A replica has the roles of its primary, and nobody reads there by any other. */
function withLoginOf(login: string, address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const { username, password } = new URL(login);
  const url = new URL(address);
  url.username = username;
  url.password = password;
  return url.toString();
}

function encryptionKeys(env: Environment): Config["encryptionKeys"] {
  const derived = {
    kid: "k0",
    key: new Uint8Array(hkdfSync("sha256", env.APP_SECRET, "echolot", "encryption:k0", 32)),
  };
  if (env.ENCRYPTION_KEYS === undefined) return [derived];
  const keys = env.ENCRYPTION_KEYS.split(",").map((entry) => {
    const separator = entry.indexOf(":");
    const key = new Uint8Array(Buffer.from(entry.slice(separator + 1).trim(), "base64"));
    if (separator < 1 || key.length !== 32) {
      throw new ConfigurationError(
        "ENCRYPTION_KEYS must be kid:base64key,… with 32-byte keys; the first one encrypts",
      );
    }
    return { kid: entry.slice(0, separator).trim(), key };
  });
  const [first, ...rest] = keys;
  if (first === undefined) throw new ConfigurationError("ENCRYPTION_KEYS must hold a key");
  // An installation that began without a list must be able to rotate away from the derived key.
  const hasOwn = keys.some(({ kid }) => kid === derived.kid);
  return hasOwn ? [first, ...rest] : [first, ...rest, derived];
}

function redisPlace(env: Environment): RedisPlace {
  const [first, ...others] = env.REDIS_URL ?? [];
  const isCluster = env.REDIS_CLUSTER === "true" || others.length > 0;
  if (others.length > 0 && env.REDIS_CLUSTER === "false") {
    throw new ConfigurationError("REDIS_URL may name several nodes of a cluster only");
  }
  return { urls: [required(first, "REDIS_URL"), ...others], isCluster };
}

function metricsListener(env: Environment): Config["metricsListener"] {
  if (env.METRICS_PORT === undefined) return undefined;
  required(env.METRICS_TOKEN, "METRICS_TOKEN (METRICS_PORT needs it)");
  return { host: env.METRICS_HOST, port: env.METRICS_PORT };
}

function mail(env: Environment): Config["mail"] {
  if (env.SMTP_URL === undefined) return undefined;
  const from = required(env.MAIL_FROM, "MAIL_FROM (SMTP_URL needs it)");
  const domain = /^(?:[^<>\r\n]*<[^<>@\s]+@([\w.-]+)>|[^<>@\s]+@([\w.-]+))$/.exec(from.trim());
  if (domain === null) {
    throw new ConfigurationError("MAIL_FROM must be an address, or Name <address>");
  }
  return { smtpUrl: env.SMTP_URL, from: from.trim(), domain: domain[1] ?? domain[2] ?? "" };
}

/** Every secret value of a configuration, the longest first: none may stand in a log. */
export function secretsOf(configuration: Config): string[] {
  const urls = [
    configuration.databaseUrl,
    configuration.appDatabaseUrl,
    configuration.platformDatabaseUrl,
    configuration.readDatabaseUrl,
    ...configuration.redis.urls,
    configuration.mail?.smtpUrl,
  ];
  const passwords = urls.flatMap((url) =>
    url === undefined || !URL.canParse(url) ? [] : [decodeURIComponent(new URL(url).password)],
  );
  return [
    ...passwords,
    configuration.appSecret,
    configuration.authSecret,
    configuration.facebookAppSecret,
    configuration.facebookVerifyToken,
    configuration.xConsumerSecret,
    configuration.metricsToken ?? "",
    configuration.oidc?.clientSecret ?? "",
    ...configuration.encryptionKeys.map(({ key }) => Buffer.from(key).toString("base64")),
  ]
    .filter((secret) => secret.length >= 8)
    .sort((a, b) => b.length - a.length);
}

function oidc(env: Environment): Config["oidc"] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (!issuer && !clientId && !clientSecret) return undefined;
  if (!issuer || !clientId || !clientSecret) {
    throw new ConfigurationError(
      "OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set together",
    );
  }
  return { issuer, clientId, clientSecret };
}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new ConfigurationError(`${name} is missing`);
  return value;
}

function hmac(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(purpose).digest("hex");
}
