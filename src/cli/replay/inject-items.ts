import { setTimeout as sleep } from "node:timers/promises";
import type { PlannedItem, ReplayPlan } from "./replay-plan";
import type { Placed, SimulatorControl } from "./simulator-control";

/** Items in one request: far below the simulators' limit of 64 MB. */
const BATCH = 2_000;

export interface InjectOptions {
  /** Items per second; all at once without it. */
  rate?: number;
  /** Sends the webhooks of items that are there already once more. */
  redeliver?: boolean;
  onPlaced: (count: number) => void;
}

/**
 * Lets the items appear at their platforms, in the plan's order on each. Doing it again changes
 * nothing there. @returns what the platforms answered, item by item
 */
export async function injectItems(
  control: SimulatorControl,
  plan: Pick<ReplayPlan, "hasRealTimes">,
  items: readonly PlannedItem[],
  options: InjectOptions,
): Promise<Placed[]> {
  const results: Placed[] = new Array(items.length);
  const { rate, onPlaced } = options;
  const batches = rate === undefined ? wholePlatforms(items) : oneByOne(items, plan.hasRealTimes);
  const startedAt = performance.now();
  let placed = 0;
  for (const positions of batches) {
    if (rate !== undefined)
      await sleep(Math.max(0, startedAt + (placed * 1_000) / rate - performance.now()));
    const first = items[positions[0] ?? 0];
    if (first === undefined) continue;
    const bodies = positions.flatMap((position) => {
      const item = items[position];
      if (item === undefined) return [];
      // At a rate the file is told as if it happened now, unless it knows its own times.
      const isLive = rate !== undefined && !plan.hasRealTimes;
      return [
        {
          ...item.body,
          account: item.account,
          ...(isLive ? {} : { at: item.at.toISOString() }),
          ...(options.redeliver ? { redeliver: true as const } : {}),
        },
      ];
    });
    const answers = await control.mention(first.platform, bodies);
    for (const [index, position] of positions.entries()) {
      results[position] = answers[index] ?? { error: "the simulator gave no answer" };
    }
    placed += positions.length;
    onPlaced(placed);
  }
  return results;
}

function wholePlatforms(items: readonly PlannedItem[]): number[][] {
  const platforms = new Map<string, number[]>();
  for (const [position, { platform }] of items.entries()) {
    const positions = platforms.get(platform) ?? [];
    positions.push(position);
    platforms.set(platform, positions);
  }
  return [...platforms.values()].flatMap((positions) => {
    const batches: number[][] = [];
    for (let start = 0; start < positions.length; start += BATCH) {
      batches.push(positions.slice(start, start + BATCH));
    }
    return batches;
  });
}

/** Mixed over the platforms by the planned times, unless the plan's order is that of time itself. */
function oneByOne(items: readonly PlannedItem[], isInOrder: boolean): number[][] {
  const order = [...items.entries()];
  if (!isInOrder) order.sort(([, one], [, other]) => one.at.getTime() - other.at.getTime());
  return order.map(([position]) => [position]);
}
