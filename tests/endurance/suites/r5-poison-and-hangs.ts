import { setTimeout as sleep } from "node:timers/promises";
import { countMentions, latencies, untilDrained } from "../ledger";
import {
  bySize,
  type Outcome,
  patience,
  promised,
  quantile,
  type Size,
  type Suite,
} from "../outcome";
import { updateUnderLoad } from "../rolling-update";
import type { Stage } from "../stage";
import { deliver, type Item, mentions, openPlace, type Place, post } from "../traffic";
import { until } from "../until";

interface Plan {
  mentions: number;
  poison: number;
  /** Requests go on for so long before anything is replaced under them. */
  calmMs: number;
}

const PLANS: Record<Size, Plan> = {
  full: { mentions: 20_000, poison: 40, calmMs: 20_000 },
  quick: { mentions: 2_000, poison: 12, calmMs: 5_000 },
  short: { mentions: 300, poison: 4, calmMs: 1_500 },
};

/** A worker that hangs gives up what it holds, and one that is asked to end has ended, by then. */
const REPLACED_WITHIN_MS = 30_000;

/** Poison, workers that hang and workers that are asked to end: everybody else goes on. */
export const poisonAndHangs: Suite = {
  name: "R5",
  title: "poison stops nobody, a hanging worker is replaced, an update under load fails no request",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const place = await openPlace();
  const other = await openPlace();
  await stage.keepWorkers(2);

  const items = mentions([place], plan.mentions);
  const poison = poisonous(place, plan);
  const mixed = items.flatMap((item, index) => {
    const every = Math.floor(items.length / poison.length);
    const bad = index % every === 0 ? poison[index / every] : undefined;
    return bad === undefined ? [item] : [bad, item];
  });
  const alone = await deliver(stage, numbered(other, 40, 1), { perWebhook: 1, atOnce: 1 });
  await untilDrained(stage, [other], 30_000);
  const calm = quantile(await latencies(stage, other, alone.acknowledgedAt), 0.99);

  const [, beside] = await Promise.all([
    deliver(stage, mixed, { perWebhook: 10 }),
    deliver(stage, numbered(other, 40, 1_001), { perWebhook: 1, atOnce: 1 }),
  ]);
  await untilDrained(stage, [place, other], 60_000);
  const troubled = quantile(await latencies(stage, other, beside.acknowledgedAt), 0.99);
  const setAside = await countSetAside(stage, place);

  const hang = await hangWorker(stage, place);
  const term = await stopWorkerUnderLoad(stage, place);

  const update = await updateUnderLoad(stage, { calmMs: plan.calmMs, readers: 12 });
  const all = [...items, ...hang.items, ...term.items, ...update.items];
  const count = await countMentions(stage, [place, update.office.place], all);
  // Next ends with 143 when it ended in order at SIGTERM.
  const isUpdated = update.codes.every((code) => code === 0 || code === 143);
  return {
    injected: all.length,
    present: count.present,
    lost: count.lost,
    doubled: count.doubled,
    drainMs: term.drainMs,
    details: {
      poison: poison.length,
      "set aside": setAside,
      "neighbour p99 alone ms": Math.round(calm),
      "neighbour p99 beside it ms": Math.round(troubled),
      "held by a hanging worker ms": hang.heldMs,
      "asked to end, ended after ms": term.endedMs,
      "its exit code": term.code,
      "processes replaced under load": update.codes.length,
      "requests meanwhile": update.requests,
      "of them failed": update.failed,
      "replaced within ms": Math.round(update.longestMs),
      "requests' p99 alone ms": Math.round(update.calmP99Ms),
      "requests' p99 meanwhile ms": Math.round(update.p99Ms),
    },
    failures: [
      ...promised(setAside === poison.length, `${setAside} of ${poison.length} poisons set aside`),
      ...promised(count.lost === 0, `${count.lost} mentions were lost beside poison`),
      ...promised(count.doubled === 0, `${count.doubled} facts are there twice`),
      ...promised(
        hang.heldMs <= REPLACED_WITHIN_MS,
        `a hanging worker held its tenant for ${hang.heldMs} ms`,
      ),
      ...promised(
        term.endedMs <= REPLACED_WITHIN_MS && term.code === 0,
        `a stopped worker ended with ${term.code} after ${term.endedMs} ms`,
      ),
      ...promised(update.failed === 0, `${update.failed} requests failed during the update`),
      ...promised(
        isUpdated && update.longestMs <= REPLACED_WITHIN_MS,
        `replaced in ${update.longestMs} ms, with exit codes ${update.codes.join(" ")}`,
      ),
      ...promised(
        update.p99Ms <= Math.max(2 * update.calmP99Ms, 500) * patience(size),
        `requests took ${Math.round(update.p99Ms)} ms at p99 during the update instead of ${Math.round(update.calmP99Ms)}`,
      ),
      ...promised(
        troubled <= Math.max(2 * calm, 500) * patience(size),
        `the neighbour waited ${Math.round(troubled)} ms at p99 instead of ${Math.round(calm)}`,
      ),
    ],
  };
}

function numbered(place: Place, count: number, from: number): Item[] {
  return Array.from({ length: count }, (_, index) => post(place, from + index));
}

/** Signed and genuine, and not to be understood: without an author, with an impossible time. */
function poisonous(place: Place, plan: Plan): Item[] {
  return Array.from({ length: plan.poison }, (_, index) => {
    const item = post(place, 1_000_000 + index);
    const bad: Record<string, unknown>[] = [
      { from: undefined },
      { created_time: "not a time" },
      { from: { id: { deeply: "wrong" } } },
      { message: ["not", "a", "text"] },
    ];
    return { ...item, change: { ...item.change, ...bad[index % bad.length] } };
  });
}

async function countSetAside(stage: Stage, place: Place): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT count(*)::int AS count FROM inbound_event
     WHERE channel_id = $1::uuid AND state <> 'pending'`,
    [place.channelId],
  );
  return row?.count ?? 0;
}

/** A worker stops in the middle of its work without ending: it holds its tenant's turn. */
async function hangWorker(stage: Stage, place: Place): Promise<{ items: Item[]; heldMs: number }> {
  const items: Item[] = [];
  let next = 2_000_000;
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const part = numbered(place, 400, next);
    next += part.length;
    items.push(...part);
    const sending = deliver(stage, part, { perWebhook: 20 });
    const frozen = await freezeInTransaction(stage);
    await sending;
    if (frozen === null) continue;
    const since = Date.now();
    try {
      await untilDrained(stage, [place], REPLACED_WITHIN_MS + 30_000);
      return { items, heldMs: Date.now() - since };
    } finally {
      // It wakes up and goes on where it stopped; what it still does must not count.
      frozen.signal("SIGCONT");
      await sleep(1_000);
      await untilDrained(stage, [place], 30_000);
    }
  }
  throw new Error("no worker was caught in the middle of a transaction");
}

/** Stops a worker while it holds a tenant's turn; null when none could be caught. */
async function freezeInTransaction(stage: Stage) {
  const deadline = Date.now() + 3_000;
  while (Date.now() < deadline) {
    for (const worker of stage.readyWorkers()) {
      worker.signal("SIGSTOP");
      if (await holdsTurn(stage, worker.name)) return worker;
      worker.signal("SIGCONT");
    }
  }
  return null;
}

async function holdsTurn(stage: Stage, workerName: string): Promise<boolean> {
  const rows = await stage.ask<{ pid: number }>(
    `SELECT l.pid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = $1`,
    [workerName],
  );
  return rows.length > 0;
}

/** As in a rolling update: a worker is asked to end while mentions come in, and is replaced. */
async function stopWorkerUnderLoad(stage: Stage, place: Place) {
  const items = numbered(place, 400, 3_000_000);
  const sending = deliver(stage, items, { perWebhook: 5 });
  const [worker] = stage.readyWorkers();
  if (worker === undefined) throw new Error("no worker runs");
  const since = Date.now();
  worker.signal("SIGTERM");
  const { code } = await worker.running.exited;
  const endedMs = Date.now() - since;
  await sending;
  const sentAt = Date.now();
  await until("the replacement", () => stage.readyWorkers().length >= 2, 30_000);
  await untilDrained(stage, [place], 30_000);
  return { items, endedMs, code: code ?? -1, drainMs: Date.now() - sentAt };
}
