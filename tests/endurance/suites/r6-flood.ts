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
import type { Stage } from "../stage";
import { deliver, mentions, openPlace, type Place, post } from "../traffic";

interface Plan {
  flood: number;
  /** Mentions of the quiet tenant, alone and again beside the flood. */
  quiet: number;
  everyMs: number;
  /** Below this a ratio says nothing: a machine's own hiccups are as long. */
  floorMs: number;
}

const PLANS: Record<Size, Plan> = {
  full: { flood: 100_000, quiet: 300, everyMs: 50, floorMs: 100 },
  quick: { flood: 8_000, quiet: 100, everyMs: 40, floorMs: 150 },
  short: { flood: 1_500, quiet: 25, everyMs: 30, floorMs: 400 },
};

/** The goal: the quiet tenant's p99 beside the flood ÷ alone. */
const MOST_TIMES = 2;

/** One tenant's flood is its own: the mentions of a quiet one come through as if it were alone. */
export const flood: Suite = {
  name: "R6",
  title: "one tenant's flood does not slow another's mentions",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const loud = await openPlace();
  const quiet = await openPlace();
  await stage.keepWorkers(2);
  // Warms code and connections up, so that the first figure is not a start's.
  await deliver(stage, mentions([loud, quiet], 100));
  await untilDrained(stage, [loud, quiet], 30_000);

  const alone = await trickle(stage, quiet, plan, 10_000);
  await stop(stage, loud);
  const items = mentions([loud], plan.flood);
  await deliver(stage, items, { perWebhook: 200, atOnce: 4 });
  await release(stage, loud);
  const startedAt = Date.now();
  const beside = await trickle(stage, quiet, plan, 20_000);
  const waiting = await pending(stage, loud);
  const drainedAt = await untilDrained(stage, [loud, quiet], 300_000);

  const count = await countMentions(stage, [loud], items);
  const took = drainedAt - startedAt;
  const ratio = beside / Math.max(alone, 1);
  return {
    injected: items.length,
    present: count.present,
    lost: count.lost,
    doubled: count.doubled,
    drainMs: took,
    details: {
      "quiet tenant alone p99 ms": Math.round(alone),
      "beside the flood p99 ms": Math.round(beside),
      times: ratio.toFixed(2),
      "of the flood still waiting then": waiting,
      "flood mentions per second": Math.round((items.length * 1_000) / Math.max(took, 1)),
    },
    failures: [
      ...promised(count.lost === 0, `${count.lost} mentions of the flood were lost`),
      ...promised(count.doubled === 0, `${count.doubled} facts are there twice`),
      ...promised(
        beside <= Math.max(MOST_TIMES * alone, plan.floorMs) * patience(size),
        `the quiet tenant waited ${Math.round(beside)} ms at p99 beside the flood, ${Math.round(alone)} alone`,
      ),
    ],
  };
}

/** p99 of a mention's way, in milliseconds, one mention after the other. */
async function trickle(stage: Stage, place: Place, plan: Plan, from: number): Promise<number> {
  const acknowledgedAt = new Map<string, number>();
  for (let number = from; number < from + plan.quiet; number += 1) {
    const sent = await deliver(stage, [post(place, number)], { atOnce: 1 });
    for (const [id, at] of sent.acknowledgedAt) acknowledgedAt.set(id, at);
    await sleep(plan.everyMs);
  }
  await untilDrained(stage, [place], 60_000);
  return quantile(await latencies(stage, place, acknowledgedAt), 0.99);
}

/** Holds the flood back until all of it is stored, so that it comes down at once. */
async function stop(stage: Stage, place: Place): Promise<void> {
  await stage.ask(
    `CREATE OR REPLACE FUNCTION hold_back() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN NEW.next_attempt_at := now() + interval '1 day'; RETURN NEW; END $$`,
  );
  await stage.ask(
    `CREATE TRIGGER hold_back BEFORE INSERT ON inbound_event FOR EACH ROW
       WHEN (NEW.channel_id = '${place.channelId}') EXECUTE FUNCTION hold_back()`,
  );
}

async function release(stage: Stage, place: Place): Promise<void> {
  await stage.ask("DROP TRIGGER hold_back ON inbound_event");
  await stage.ask(
    "UPDATE inbound_event SET next_attempt_at = now() WHERE channel_id = $1::uuid AND state = 'pending'",
    [place.channelId],
  );
}

async function pending(stage: Stage, place: Place): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    "SELECT count(*)::int AS count FROM inbound_event WHERE channel_id = $1::uuid AND state = 'pending'",
    [place.channelId],
  );
  return row?.count ?? 0;
}
