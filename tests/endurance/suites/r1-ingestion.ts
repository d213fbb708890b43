import { countMentions, untilDrained } from "../ledger";
import { bySize, type Outcome, patience, promised, type Size, type Suite } from "../outcome";
import type { Stage } from "../stage";
import { deliver, type Item, mentions, openPlace, type Place } from "../traffic";

interface Plan {
  mentions: number;
  tenants: number;
  workers: number;
  kills: number;
  flushes: number;
  redisKills: number;
  postgresKills: number;
}

const PLANS: Record<Size, Plan> = {
  full: {
    mentions: 100_000,
    tenants: 20,
    workers: 3,
    kills: 200,
    flushes: 5,
    redisKills: 3,
    postgresKills: 3,
  },
  quick: {
    mentions: 3_000,
    tenants: 5,
    workers: 2,
    kills: 12,
    flushes: 2,
    redisKills: 1,
    postgresKills: 2,
  },
  short: {
    mentions: 500,
    tenants: 2,
    workers: 2,
    kills: 2,
    flushes: 1,
    redisKills: 1,
    postgresKills: 1,
  },
};

const DRAINED_WITHIN_MS = 10_000;

/** Mentions come in while everything that can die dies: none is lost and none is there twice. */
export const ingestion: Suite = {
  name: "R1",
  title: "mentions survive killed workers, an emptied and killed Redis, a restarted database",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const places: Place[] = [];
  while (places.length < plan.tenants) places.push(await openPlace());
  await stage.keepWorkers(plan.workers);
  const items = mentions(places, plan.mentions);
  const faults = planFaults(stage, plan);
  const counted = { webhooks: 0, repeated: 0, hintsLost: 0 };
  const share = Math.ceil(items.length / (faults.length + 1));
  const last = items.length - share;
  for (let start = 0, turn = 0; start < last; start += share, turn += 1) {
    const part: Item[] = items.slice(start, Math.min(start + share, last));
    const fault = faults[turn];
    const [sent, hintsLost] = await Promise.all([
      deliver(stage, part, { redelivered: 0.1 }),
      fault?.() ?? 0,
    ]);
    counted.webhooks += sent.webhooks;
    counted.repeated += sent.repeated;
    counted.hintsLost += hintsLost;
  }
  // Last, nobody is there to work it off, every hint is lost, and nothing comes in that gives a new one.
  await stage.killAllWorkers();
  counted.webhooks += (await deliver(stage, items.slice(last), { redelivered: 0.1 })).webhooks;
  counted.hintsLost += await stage.flushRedis();
  await stage.keepWorkers(plan.workers);
  const lastAt = Date.now();
  const drainedAt = await untilDrained(stage, places, 120_000);
  const count = await countMentions(stage, places, items);
  const drainMs = drainedAt - lastAt;
  const expectedTickets = items.filter((item) => item.change.item === "post").length;
  return {
    injected: items.length,
    present: count.present,
    lost: count.lost,
    doubled: count.doubled,
    drainMs,
    details: {
      "workers killed": plan.kills + plan.workers,
      "Redis emptied": plan.flushes + 1,
      "hints lost by it": counted.hintsLost,
      "Redis killed": plan.redisKills,
      "Postgres killed": plan.postgresKills,
      webhooks: counted.webhooks,
      "not acknowledged, sent again": counted.repeated,
      tickets: count.tickets,
    },
    failures: [
      ...promised(count.lost === 0, `${count.lost} mentions were lost`),
      ...promised(count.doubled === 0, `${count.doubled} facts are there twice`),
      ...promised(
        count.tickets === expectedTickets,
        `${count.tickets} tickets instead of ${expectedTickets}`,
      ),
      ...promised(
        drainMs <= DRAINED_WITHIN_MS * patience(size),
        `drained ${drainMs} ms after the last fault, later than ${DRAINED_WITHIN_MS}`,
      ),
    ],
  };
}

/** The rarer faults spread evenly among the kills; each gives the number of hints it destroyed. */
function planFaults(stage: Stage, plan: Plan): (() => Promise<number>)[] {
  const kill = async () => {
    await stage.killWorker();
    return 0;
  };
  const faults: (() => Promise<number>)[] = Array.from({ length: plan.kills }, () => kill);
  const rare = [
    ...Array.from({ length: plan.flushes }, () => () => stage.flushRedis()),
    ...Array.from({ length: plan.redisKills }, () => async () => {
      await stage.killRedis();
      return 0;
    }),
    ...Array.from({ length: plan.postgresKills }, (_, index) => async () => {
      await stage.restartPostgres(index % 2 === 0 ? "crash" : "restart");
      return 0;
    }),
  ];
  rare.forEach((fault, index) => {
    const place = Math.round(((index + 1) * faults.length) / (rare.length + 1));
    faults.splice(place, 0, fault);
  });
  return faults;
}
