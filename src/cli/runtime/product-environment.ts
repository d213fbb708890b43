import { deriveAuthSecret } from "@/infra/config";
import { SIMULATOR_NAMES } from "./ports";

export type SimulatorUrls = Record<(typeof SIMULATOR_NAMES)[number], string>;

/** The simulated mail server, and where to read what it got. */
export interface MailAddresses {
  smtp: string;
  mailbox: string;
}

export interface ProductAddresses {
  databaseUrl: string;
  redisUrl: string;
  baseUrl: string;
  simulators: SimulatorUrls;
  mail: MailAddresses;
  appSecret: string;
  dataDirectory: string;
}

/**
 * The variables of web, worker and seed. What the caller set wins, so that a start can be pointed
 * at a real platform; the secrets are those that the simulators sign with.
 */
export function productEnvironment(product: ProductAddresses): NodeJS.ProcessEnv {
  const given = process.env;
  const appSecret = given.APP_SECRET ?? product.appSecret;
  const hosts = Object.values(product.simulators).map((url) => new URL(url).host);
  return {
    ...given,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: product.databaseUrl,
    REDIS_URL: product.redisUrl,
    APP_SECRET: appSecret,
    APP_BASE_URL: product.baseUrl,
    NEXTAUTH_URL: product.baseUrl,
    NEXTAUTH_SECRET: deriveAuthSecret(appSecret),
    FACEBOOK_GRAPH_URL: given.FACEBOOK_GRAPH_URL ?? `${product.simulators.facebook}/v26.0`,
    FACEBOOK_APP_SECRET: given.FACEBOOK_APP_SECRET ?? "sim-facebook-app-secret",
    FACEBOOK_VERIFY_TOKEN: given.FACEBOOK_VERIFY_TOKEN ?? "sim-facebook-verify",
    X_API_URL: given.X_API_URL ?? product.simulators.x,
    X_CONSUMER_SECRET: given.X_CONSUMER_SECRET ?? "sim-x-consumer-secret",
    OUTBOUND_ALLOW_HOSTS: [given.OUTBOUND_ALLOW_HOSTS, ...hosts].filter(Boolean).join(","),
    SMTP_URL: given.SMTP_URL ?? product.mail.smtp,
    MAIL_FROM: given.MAIL_FROM ?? "Echolot <echolot@demo.example>",
    SIMULATOR_URLS: JSON.stringify(product.simulators),
    ECHOLOT_DATA_DIR: product.dataDirectory,
  };
}

/** What a command needs to work on the product that runs: `environment.json`. */
const COMMAND_VARIABLES = [
  "DATABASE_URL",
  "APP_DATABASE_URL",
  "PLATFORM_DATABASE_URL",
  "REDIS_URL",
  "REDIS_CLUSTER",
  "REDIS_PREFIX",
  "APP_SECRET",
  "ENCRYPTION_KEYS",
  "APP_BASE_URL",
  "FACEBOOK_GRAPH_URL",
  "FACEBOOK_APP_SECRET",
  "FACEBOOK_VERIFY_TOKEN",
  "X_API_URL",
  "X_CONSUMER_SECRET",
  "OUTBOUND_ALLOW_HOSTS",
  "QUOTA_DEFAULTS",
  "SMTP_URL",
  "MAIL_FROM",
  "SIMULATOR_URLS",
];

export function commandEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    COMMAND_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
}

/** `SIMULATOR_URLS` as `productEnvironment` writes it. */
export function simulatorUrls(value: string | undefined): SimulatorUrls | undefined {
  if (value === undefined) return undefined;
  const urls: unknown = JSON.parse(value);
  const isWhole =
    typeof urls === "object" && urls !== null && SIMULATOR_NAMES.every((name) => name in urls);
  return isWhole ? (urls as SimulatorUrls) : undefined;
}
