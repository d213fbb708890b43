import { setTimeout as sleep } from "node:timers/promises";
import type { TenantScope } from "@/infra/db";
import { checkReadiness } from "@/infra/readiness";
import type { Clock } from "@/kernel/clock";
import type { Patience } from "./patience";
import type { Progress } from "./progress";
import type { PlannedItem } from "./replay-plan";
import {
  countIngested,
  type ExpectedItem,
  findMissing,
  type Ingested,
  paceChannels,
  readEventStates,
} from "./watch-ingestion";

export interface AwaitedTenant {
  scope: TenantScope;
  channelIds: string[];
  /** Of platforms that send no webhooks: polled faster meanwhile. */
  pollOnlyIds: string[];
  expected: ExpectedItem[];
  /** What each of the expected came from. */
  items: PlannedItem[];
}

export interface IngestionResult extends Ingested {
  missing: { line: number; platform: string }[];
  setAside: string[];
}

interface Watch {
  progress: Progress;
  patience: Patience;
  clock: Clock;
  startedAt: Date;
  /** Has the platforms deliver these once more. */
  redeliver: (items: PlannedItem[]) => Promise<void>;
}

const NOTHING: Ingested = { mentions: 0, answers: 0, known: 0, tickets: 0 };
const LOOK_EVERY_MS = 400;
const FAST_PACE_SECONDS = 4;
/** Nothing new for this long: something is on its way that will not arrive by itself. */
const STALL_MS = 8_000;
const MAX_REDELIVERIES = 4;

/**
 * Returns when the product holds all that is expected. While it cannot work (no worker, no database)
 * it waits; when it could, and nothing comes any more, the platforms deliver again what is missing.
 */
export async function awaitIngestion(
  tenants: readonly AwaitedTenant[],
  watch: Watch,
): Promise<IngestionResult> {
  const { progress, patience } = watch;
  const total = tenants.reduce((sum, tenant) => sum + tenant.expected.length, 0);
  const counts = new Map<AwaitedTenant, Ingested>();
  const stall = new Stall(watch.clock);
  let redeliveries = 0;
  let wasPaced = false;
  // Webhooks are on their way one by one; polling brings the same at once, and neither is doubled.
  await patience.overcome(async () => {
    await pace(tenants, "channelIds", "usual");
    await pace(tenants, "pollOnlyIds", FAST_PACE_SECONDS);
  });
  progress.begin("arriving", total);
  for (;;) {
    try {
      const arrived = await count(tenants, counts, watch.startedAt);
      progress.update(arrived);
      if (arrived === total || patience.isOver()) break;
      if (!stall.isReached(arrived)) {
        await sleep(LOOK_EVERY_MS);
        continue;
      }
      const obstacle = await findObstacle();
      progress.note(obstacle ?? "");
      if (obstacle !== null) redeliveries = 0;
      else if (!(await isAtWork(tenants, counts))) {
        if (redeliveries === MAX_REDELIVERIES) break;
        redeliveries += 1;
        await watch.redeliver(await missingItems(tenants, counts));
        wasPaced = true;
        await pace(tenants, "channelIds", FAST_PACE_SECONDS);
        progress.begin("arriving", total);
      }
      stall.restart();
    } catch (error) {
      await patience.pause(error);
      stall.restart();
    }
  }
  return patience.overcome(async () => {
    await pace(tenants, wasPaced ? "channelIds" : "pollOnlyIds", "usual");
    return resultOf(tenants, counts);
  });
}

/** Tells when the number of arrived items has stood still for too long. */
class Stall {
  private highest = -1;
  private since: number;

  constructor(private readonly clock: Clock) {
    this.since = clock.now().getTime();
  }

  isReached(arrived: number): boolean {
    if (arrived !== this.highest) {
      this.highest = arrived;
      this.restart();
    }
    return this.clock.now().getTime() - this.since >= STALL_MS;
  }

  restart(): void {
    this.since = this.clock.now().getTime();
  }
}

async function count(
  tenants: readonly AwaitedTenant[],
  counts: Map<AwaitedTenant, Ingested>,
  since: Date,
): Promise<number> {
  let arrived = 0;
  for (const tenant of tenants) {
    if (!isComplete(tenant, counts)) {
      counts.set(tenant, await countIngested(tenant.scope, tenant.expected, since));
    }
    arrived += arrivedOf(counts.get(tenant));
  }
  return arrived;
}

function isComplete(tenant: AwaitedTenant, counts: Map<AwaitedTenant, Ingested>): boolean {
  return counts.has(tenant) && arrivedOf(counts.get(tenant)) === tenant.expected.length;
}

function arrivedOf(ingested: Ingested | undefined): number {
  return (ingested?.mentions ?? 0) + (ingested?.answers ?? 0);
}

/** Why the product cannot work now, in a line; null when it could. */
async function findObstacle(): Promise<string | null> {
  const { checks } = await checkReadiness();
  const failing = Object.entries(checks).find(([, check]) => !check.ok);
  return failing ? `waiting, ${failing[0]}: ${failing[1].reason}` : null;
}

async function isAtWork(
  tenants: readonly AwaitedTenant[],
  counts: Map<AwaitedTenant, Ingested>,
): Promise<boolean> {
  for (const tenant of tenants) {
    if (isComplete(tenant, counts)) continue;
    const { pending } = await readEventStates(tenant.scope, tenant.channelIds);
    if (pending > 0) return true;
  }
  return false;
}

async function missingItems(
  tenants: readonly AwaitedTenant[],
  counts: Map<AwaitedTenant, Ingested>,
): Promise<PlannedItem[]> {
  const items: PlannedItem[] = [];
  for (const tenant of tenants) {
    if (isComplete(tenant, counts)) continue;
    const missing = await findMissing(tenant.scope, tenant.expected);
    items.push(...tenant.items.filter((_, position) => missing.has(position)));
  }
  return items;
}

async function pace(
  tenants: readonly AwaitedTenant[],
  which: "channelIds" | "pollOnlyIds",
  seconds: number | "usual",
): Promise<void> {
  for (const tenant of tenants) {
    if (tenant[which].length === 0) continue;
    await paceChannels(tenant.scope, new Set(tenant[which]), seconds);
  }
}

async function resultOf(
  tenants: readonly AwaitedTenant[],
  counts: Map<AwaitedTenant, Ingested>,
): Promise<IngestionResult> {
  const result: IngestionResult = { ...NOTHING, missing: [], setAside: [] };
  for (const tenant of tenants) {
    const { mentions, answers, known, tickets } = counts.get(tenant) ?? NOTHING;
    result.mentions += mentions;
    result.answers += answers;
    result.known += known;
    result.tickets += tickets;
    const { setAside } = await readEventStates(tenant.scope, tenant.channelIds);
    result.setAside.push(...setAside.map((event) => event.error));
  }
  const missing = await missingItems(tenants, counts);
  result.missing = missing.map(({ line, platform }) => ({ line, platform }));
  return result;
}
