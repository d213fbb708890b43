import type { Platform } from "@/connectors/contract";
import { type Clock, systemClock } from "@/kernel/clock";
import type { SimulatorUrls } from "../runtime/product-environment";
import { type AwaitedTenant, awaitIngestion } from "./await-ingestion";
import { injectItems } from "./inject-items";
import { Patience } from "./patience";
import { type PreparedChannel, prepareChannel, registerAppWebhooks } from "./prepare-channel";
import { type PreparedTenant, prepareTenant, type TenantEntry } from "./prepare-tenant";
import type { Progress } from "./progress";
import type { PlannedItem, PlannedTenant, ReplayPlan } from "./replay-plan";
import type { ReplayReport } from "./replay-report";
import { type Placed, SimulatorControl } from "./simulator-control";

export interface ReplayOptions {
  simulators: SimulatorUrls;
  progress: Progress;
  /** Tenants of earlier replays and of the demo, for their tokens. */
  known?: readonly TenantEntry[];
  /** The tenant that was named by its address. */
  namedTenant?: string;
  /** Items per second. */
  rate?: number;
  timeoutMs?: number;
  clock?: Clock;
  /** Called once all tenants and channels are there, before anything is said in them. */
  onPrepared?: (tenants: TenantEntry[]) => void | Promise<void>;
}

interface Stage {
  planned: PlannedTenant;
  prepared: PreparedTenant;
  channels: PreparedChannel[];
}

const PARALLEL = 6;

/**
 * Feeds a plan through the simulators of the running product and returns when all of it has arrived.
 *
 * Crash story: whatever dies, nothing here is lost. Items keep their ids at the platforms, so this
 * may be run again from the beginning; if a platform or the database goes away meanwhile, it waits,
 * lets the items appear once more and has the webhooks of what is missing delivered again.
 */
export async function runReplay(plan: ReplayPlan, options: ReplayOptions): Promise<ReplayReport> {
  const { progress, clock = systemClock, rate } = options;
  const startedAt = clock.now();
  const control = new SimulatorControl(options.simulators);
  const patience = new Patience(progress, startedAt, options.timeoutMs, clock);

  const stages = await prepare(plan, control, options);
  await options.onPrepared?.(stages.map((stage) => stage.prepared.entry));

  const inject = (items: readonly PlannedItem[], redeliver: boolean) =>
    patience.overcome(() => {
      progress.begin(redeliver ? "again" : "saying", items.length);
      return injectItems(control, plan, items, {
        ...(redeliver ? { redeliver } : rate === undefined ? {} : { rate }),
        onPlaced: (count) => progress.update(count),
      });
    });
  const placed = await inject(plan.items, false);
  const awaited = awaitedTenants(plan, stages, placed);
  const ingestion = await awaitIngestion(awaited, {
    progress,
    patience,
    clock,
    startedAt,
    redeliver: async (items) => {
      // First all of them in their order: a platform that forgot some gives them their ids again.
      await inject(plan.items, false);
      await inject(items, true);
    },
  });
  progress.end();
  return {
    ...ingestion,
    rows: plan.rows,
    malformed: plan.malformed,
    repeatedRows: plan.repeatedRows,
    withoutCompany: plan.withoutCompany,
    tenants: stages.length,
    announcements: plan.items.filter((item) => item.role === "announcement").length,
    refused: refusals(plan, placed),
    seconds: (clock.now().getTime() - startedAt.getTime()) / 1_000,
  };
}

async function prepare(
  plan: ReplayPlan,
  control: SimulatorControl,
  options: ReplayOptions,
): Promise<Stage[]> {
  const { progress } = options;
  const platforms = new Set<Platform>(
    plan.tenants.flatMap((tenant) => tenant.accounts.map((account) => account.platform)),
  );
  await registerAppWebhooks(control, platforms);
  progress.begin("tenants", plan.tenants.length);
  let done = 0;
  const stages: Stage[] = [];
  const prepareOne = async (planned: PlannedTenant) => {
    const known = options.known?.find((tenant) => tenant.slug === planned.slug);
    const isNamed = options.namedTenant === planned.slug;
    const prepared = await prepareTenant(planned, known, isNamed);
    const channels: PreparedChannel[] = [];
    for (const account of planned.accounts) {
      channels.push(await prepareChannel(prepared.scope, account, control, plan.hasRealTimes));
    }
    stages.push({ planned, prepared, channels });
    done += 1;
    progress.update(done);
  };
  // The first one alone: it makes the people that all the others share.
  const [first, ...others] = plan.tenants;
  if (first !== undefined) await prepareOne(first);
  const waiting = others.values();
  await Promise.all(
    Array.from({ length: PARALLEL }, async () => {
      for (const planned of waiting) await prepareOne(planned);
    }),
  );
  return stages.sort((one, other) => one.planned.slug.localeCompare(other.planned.slug));
}

function awaitedTenants(
  plan: ReplayPlan,
  stages: readonly Stage[],
  placed: readonly Placed[],
): AwaitedTenant[] {
  const awaited = new Map<string, AwaitedTenant>();
  const channels = new Map<string, string>();
  for (const { planned, prepared, channels: own } of stages) {
    awaited.set(planned.slug, {
      scope: prepared.scope,
      channelIds: own.map((channel) => channel.id),
      pollOnlyIds: own
        .filter(({ platform }) => platform === "wordpress" || platform === "feeds")
        .map((channel) => channel.id),
      expected: [],
      items: [],
    });
    for (const channel of own) {
      channels.set(`${planned.slug} ${channel.platform} ${channel.account}`, channel.id);
    }
  }
  for (const [position, item] of plan.items.entries()) {
    const tenant = awaited.get(item.tenant);
    const channelId = channels.get(`${item.tenant} ${item.platform} ${item.account}`);
    const result = placed[position];
    if (item.role === "announcement" || !tenant || !channelId || !result || "error" in result) {
      continue;
    }
    tenant.expected.push({ channelId, externalId: result.id });
    tenant.items.push(item);
  }
  return [...awaited.values()];
}

function refusals(plan: ReplayPlan, placed: readonly Placed[]): ReplayReport["refused"] {
  return plan.items.flatMap((item, position) => {
    const result = placed[position];
    return result && "error" in result ? [{ line: item.line, reason: result.error }] : [];
  });
}
