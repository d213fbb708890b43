import { z } from "zod";

const origin = z
  .url({ protocol: /^https?$/, error: "must be an http(s) address" })
  .transform((value) => value.replace(/\/+$/, ""));

const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be a postgresql:// address",
});

const redisUrls = z
  .string()
  .transform((value) => value.split(",").map((entry) => entry.trim()))
  .pipe(z.array(z.url({ protocol: /^rediss?$/, error: "must be a redis:// address" })));

const list = z
  .string()
  .default("")
  .transform((value) =>
    value
      .split(",")
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== ""),
  );

/** `name=number,…`; what the names mean is the domain's to say. */
function numbersByName(value: string, context: z.RefinementCtx): Readonly<Record<string, number>> {
  const entries = value.split(",").map((entry) => entry.trim());
  const pairs = entries.flatMap((entry) =>
    entry === "" ? [] : [/^(\w+)=(\d{1,15})$/.exec(entry)],
  );
  if (pairs.includes(null)) {
    context.addIssue({ code: "custom", message: "must be name=number,…" });
    return {};
  }
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? "", Number(pair?.[2])]));
}

const days = (least: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(36_500).default(otherwise);

/** What may be set, and what holds where it is not; README.md says what each one means. */
export const Environment = z.object({
  DATABASE_URL: postgresUrl.optional(),
  APP_DATABASE_URL: postgresUrl.optional(),
  PLATFORM_DATABASE_URL: postgresUrl.optional(),
  READ_DATABASE_URL: postgresUrl.optional(),
  READ_MAX_LAG_SECONDS: z.coerce.number().min(1).max(86_400).default(30),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: redisUrls.optional(),
  REDIS_CLUSTER: z.enum(["true", "false"], { error: "must be true or false" }).optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, "may hold letters, digits, _ and - only")
    .default("echolot"),
  APP_SECRET: z
    .string({ error: "is missing; set it to at least 32 random characters" })
    .min(32, "must have at least 32 characters"),
  ENCRYPTION_KEYS: z.string().optional(),
  APP_BASE_URL: origin.default("http://localhost:3000"),
  FACEBOOK_GRAPH_URL: origin.default("https://graph.facebook.com/v26.0"),
  FACEBOOK_APP_SECRET: z.string().default(""),
  FACEBOOK_VERIFY_TOKEN: z.string().default(""),
  X_API_URL: origin.default("https://api.x.com"),
  X_CONSUMER_SECRET: z.string().default(""),
  OUTBOUND_ALLOW_HOSTS: list,
  OIDC_ISSUER: origin.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(8),
  METRICS_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  METRICS_HOST: z.string().default("127.0.0.1"),
  QUOTA_DEFAULTS: z.string().default("").transform(numbersByName),
  RETENTION_RAW_DAYS: days(7, 30),
  RETENTION_RECEIPT_DAYS: days(60, 400),
  RETENTION_AUDIT_DAYS: days(31, 730),
  RETENTION_NOTIFICATION_DAYS: days(7, 90),
  RETENTION_VERSION_DAYS: days(7, 365),
  RETENTION_OUTBOX_DAYS: days(7, 90),
  STREAM_PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  STREAM_HOST: z.string().default("127.0.0.1"),
  DRAIN_SECONDS: z.coerce.number().min(0).max(600).default(0),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "must be an smtp:// or smtps:// address" })
    .optional(),
  MAIL_FROM: z.string().max(320).optional(),
  NODE_ENV: z.string().default("development"),
});

export type Environment = z.infer<typeof Environment>;
