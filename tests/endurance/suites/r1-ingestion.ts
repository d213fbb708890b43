import { countMentions, untilDrained } from "../ledger";
import { bySize, type Outcome, patience, promised, type Size, type Suite } from "../outcome";
import type { Stage } from "../stage";
import { deliver, type Item, mentions, openPlaces, type Sent } from "../traffic";

interface Plan {
  mentions: number;
  tenants: number;
  workers: number;
  kills: number;
  flushes: number;
  /** Jobs that are queued, at least, whenever Redis is emptied: one waits for each tenant. */
  hints: number;
  redisKills: number;
  postgresKills: number;
}

const PLANS: Record<Size, Plan> = {
  full: {
    mentions: 100_000,
    tenants: 5_200,
    workers: 3,
    kills: 200,
    flushes: 5,
    hints: 5_000,
    redisKills: 3,
    postgresKills: 3,
  },
  quick: {
    mentions: 3_000,
    tenants: 320,
    workers: 2,
    kills: 12,
    flushes: 2,
    hints: 300,
    redisKills: 1,
    postgresKills: 2,
  },
  short: {
    mentions: 500,
    tenants: 45,
    workers: 2,
    kills: 2,
    flushes: 1,
    hints: 40,
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

interface Counted {
  taken: number;
  webhooks: number;
  repeated: number;
  killed: number;
  /** Of each time Redis was emptied: how many jobs it held. */
  flushed: number[];
}

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const places = await openPlaces(plan.tenants);
  await stage.keepWorkers(plan.workers);
  const items = mentions(places, plan.mentions);
  const counted: Counted = { taken: 0, webhooks: 0, repeated: 0, killed: 0, flushed: [] };
  let lastFaultAt = 0;
  const take = (share: number) => {
    const part = items.slice(counted.taken, counted.taken + share);
    counted.taken += part.length;
    return part;
  };
  for (const { fault, share } of spread(plan)) {
    lastFaultAt = await FAULTS[fault](stage, take(share), counted);
  }
  const drainMs = (await untilDrained(stage, places, 600_000)) - lastFaultAt;
  // How long it takes when a mention of every tenant waits and nothing else is going on.
  const allAt = await FAULTS.flush(stage, take(items.length), counted);
  const allMs = (await untilDrained(stage, places, 600_000)) - allAt;
  const count = await countMentions(stage, places, items);
  const fewest = Math.min(...counted.flushed);
  const expectedTickets = items.filter((item) => item.change.item === "post").length;
  return {
    injected: items.length,
    present: count.present,
    lost: count.lost,
    doubled: count.doubled,
    drainMs,
    details: {
      tenants: plan.tenants,
      "workers killed": counted.killed,
      "Redis emptied": counted.flushed.length,
      "jobs lost by it, each at least": fewest,
      "Redis killed": plan.redisKills,
      "Postgres killed": plan.postgresKills,
      "hints of all tenants lost, drained ms": allMs,
      webhooks: counted.webhooks,
      "not acknowledged, sent again": counted.repeated,
      tickets: count.tickets,
    },
    failures: [
      ...promised(
        fewest >= plan.hints,
        `Redis held ${fewest} jobs when it was emptied, less than ${plan.hints}: the run says little`,
      ),
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

type Fault = "kill" | "flush" | "everything" | "kill redis" | "crash postgres" | "restart postgres";

/** Each does its harm while `part` comes in. @returns when it was done, in epoch milliseconds */
const FAULTS: Record<Fault, (stage: Stage, part: Item[], counted: Counted) => Promise<number>> = {
  kill: (stage, part, counted) => {
    counted.killed += 1;
    return beside(stage, part, counted, async () => {
      // The one before it was replaced: a fleet of which all are always starting does nothing.
      await stage.untilWorkersReady();
      await stage.killWorker();
    });
  },
  "kill redis": (stage, part, counted) => beside(stage, part, counted, () => stage.killRedis()),
  "crash postgres": (stage, part, counted) =>
    beside(stage, part, counted, () => stage.restartPostgres("crash")),
  "restart postgres": (stage, part, counted) =>
    beside(stage, part, counted, () => stage.restartPostgres("restart")),
  flush: async (stage, part, counted) => {
    const { at, hints } = await loseEveryHint(stage, part, counted);
    counted.flushed.push(hints);
    return at;
  },
  everything: async (stage, part, counted) => (await loseEveryHint(stage, part, counted)).at,
};

/** Nobody is there to work it off, every hint is lost, and nothing comes in that gives a new one. */
async function loseEveryHint(stage: Stage, part: Item[], counted: Counted) {
  const wanted = await stage.untilWorkersReady();
  counted.killed += wanted;
  await stage.killAllWorkers();
  note(counted, await deliver(stage, part, { redelivered: 0.1 }));
  const hints = await stage.flushRedis();
  const at = Date.now();
  await stage.keepWorkers(wanted);
  return { at, hints };
}

async function beside(
  stage: Stage,
  part: Item[],
  counted: Counted,
  harm: () => Promise<void>,
): Promise<number> {
  let at = 0;
  const [sent] = await Promise.all([
    deliver(stage, part, { redelivered: 0.1 }),
    harm().then(() => {
      at = Date.now();
    }),
  ]);
  note(counted, sent);
  return at;
}

function note(counted: Counted, sent: Sent): void {
  counted.webhooks += sent.webhooks;
  counted.repeated += sent.repeated;
}

/**
 * The rarer faults are spread among the kills; last, all workers and all hints are lost at once. At
 * a flush a mention of every tenant waits, and with it a job of each; the rest is shared out evenly.
 */
function spread(plan: Plan): { fault: Fault; share: number }[] {
  const faults: Fault[] = Array.from({ length: plan.kills }, () => "kill");
  const strew = (rare: Fault[], until: number) => {
    const end = Math.floor(faults.length * until);
    rare.forEach((fault, index) => {
      faults.splice(Math.round(((index + 1) * end) / (rare.length + 1)), 0, fault);
    });
  };
  strew(
    [
      ...Array.from({ length: plan.redisKills }, () => "kill redis" as const),
      ...Array.from({ length: plan.postgresKills }, (_, index) =>
        index % 2 === 0 ? ("crash postgres" as const) : ("restart postgres" as const),
      ),
    ],
    1,
  );
  // What a mention of every tenant leaves to do is no part of what the last fault leaves.
  strew(
    Array.from({ length: plan.flushes }, () => "flush" as const),
    0.45,
  );
  faults.push("everything");
  const large = Math.ceil(plan.tenants * 1.25);
  const small = Math.ceil(
    (plan.mentions - large * (plan.flushes + 1)) / (faults.length - plan.flushes),
  );
  return faults.map((fault) => ({ fault, share: fault === "flush" ? large : small }));
}
