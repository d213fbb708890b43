import { z } from "zod";
import { ConfigurationError, config } from "@/infra/config";

/** What one company may use, unless the operator set other numbers for all of them or for this one. */
const PRODUCT_LIMITS = {
  channels: 200,
  members: 2_000,
  tokens: 500,
  /** Of one signed-in person. */
  memberRequestsPerMinute: 3_000,
  /** Of one API token. */
  tokenRequestsPerMinute: 1_200,
  /** Of all API tokens together. */
  apiRequestsPerMinute: 6_000,
  /** Held open at one web process. */
  liveStreams: 10_000,
  /** Worked off at full speed; the rest of the day at a lower share. */
  eventsPerDay: 2_000_000,
  /** Raw payloads kept after they were worked off. */
  rawMegabytes: 50_000,
} as const satisfies Record<string, number>;

export type QuotaName = keyof typeof PRODUCT_LIMITS;
export type Limits = Record<QuotaName, number>;
export const QUOTA_NAMES = Object.keys(PRODUCT_LIMITS) as QuotaName[];

/** The limits of a company for which none were set. @throws ConfigurationError naming an unknown quota */
export function defaultLimits(): Limits {
  const limits: Limits = { ...PRODUCT_LIMITS };
  for (const [name, most] of Object.entries(config().quotaDefaults)) {
    if (!isQuota(name)) {
      throw new ConfigurationError(`QUOTA_DEFAULTS: ${name} is none of ${QUOTA_NAMES.join(", ")}`);
    }
    limits[name] = most;
  }
  return limits;
}

export function isQuota(name: string): name is QuotaName {
  return (QUOTA_NAMES as string[]).includes(name);
}

export const QuotaName = z.enum(QUOTA_NAMES);

export const UsageView = z
  .object({
    quotas: z.array(
      z.object({
        name: QuotaName,
        used: z.number().nullable().describe("null where only the rate is limited"),
        most: z.number(),
      }),
    ),
    heldBackUntil: z.iso
      .datetime()
      .nullable()
      .describe("when the next batch is taken; null at full speed"),
    waitingEvents: z.int().describe("stored and not worked off yet, counted to 100,000"),
  })
  .meta({ id: "Usage" });
export type UsageView = z.infer<typeof UsageView>;
