import { setTimeout as sleep } from "node:timers/promises";
import { untilDrained } from "../ledger";
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
import { deliver, type Item, openPlace, post } from "../traffic";
import { until } from "../until";

interface Plan {
  deadlines: number;
  /** From now until the first deadline, so that all mentions are in before. */
  leadMs: number;
  withinMs: number;
  kills: number;
}

const PLANS: Record<Size, Plan> = {
  full: { deadlines: 10_000, leadMs: 90_000, withinMs: 60_000, kills: 5 },
  quick: { deadlines: 1_500, leadMs: 20_000, withinMs: 10_000, kills: 2 },
  short: { deadlines: 150, leadMs: 5_000, withinMs: 3_000, kills: 1 },
};

const TARGET_MINUTES = 120;
/** Of three machines one is right, one five minutes ahead and one as much behind. */
const CLOCKS_OFF_MS = [0, 300_000, -300_000];
const LATE_AT_MOST_MS = 1_000;

interface Breach {
  externalId: string;
  breaches: number;
  /** What the policy says is to be done at the breach. */
  escalations: number;
  /** From the deadline until the verdict was committed, by the database's own clock. */
  lateMs: number;
  /** Between the deadline and the time the verdict names. */
  offMs: number;
}

/**
 * Many deadlines at once, machines that disagree about the time, one whose clock is set by ten minutes,
 * Redis emptied and workers killed midway: each is recorded once, in time, and none before its time.
 */
export const deadlines: Suite = {
  name: "R4",
  title:
    "a burst of deadlines is recorded and escalated once each and in time, whatever the machines' clocks show",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  await keepCommitTimes(stage);
  const place = await openPlace({ firstResponseMinutes: TARGET_MINUTES });
  await stage.keepWorkers(CLOCKS_OFF_MS.length, CLOCKS_OFF_MS);
  const firstDueAt = Math.ceil((Date.now() + plan.leadMs) / 1000) * 1000;
  const items: Item[] = Array.from({ length: plan.deadlines }, (_, index) => {
    const dueAt = firstDueAt + Math.floor((index * plan.withinMs) / plan.deadlines);
    return post(place, index + 1, new Date(dueAt - TARGET_MINUTES * 60_000));
  });
  await deliver(stage, items, { perWebhook: 20 });
  await untilDrained(stage, [place], 60_000);
  const isInTime = Date.now() < firstDueAt;

  await sleep(Math.max(0, firstDueAt - Date.now()));
  for (let kill = 1; kill <= plan.kills; kill += 1) {
    await sleep(plan.withinMs / (plan.kills + 2));
    if (kill === Math.ceil(plan.kills / 2)) {
      await stage.flushRedis();
      for (const worker of stage.readyWorkers()) {
        if (worker.clockOffsetMs > 0) worker.signal("SIGUSR2");
      }
    }
    await stage.killWorker();
  }
  const lastDueAt = firstDueAt + plan.withinMs;
  await sleep(Math.max(0, lastDueAt - Date.now()));
  await until(
    "every deadline to be recorded",
    async () => (await unrecorded(stage, place)) === 0,
    20_000,
  );
  const doneAt = Date.now();
  // A second worker that does the same again would do it now.
  await sleep(1_500);

  const found = await breaches(stage, place);
  const recorded = found.filter((one) => one.breaches > 0);
  const doubled = found.reduce((sum, one) => sum + Math.max(0, one.breaches - 1), 0);
  const lost = items.length - recorded.length;
  const p99 = quantile(
    recorded.map((one) => one.lateMs),
    0.99,
  );
  const escalated = found.filter((one) => one.escalations === 1).length;
  const early = recorded.filter((one) => one.lateMs < 0).length;
  const wrong = recorded.filter((one) => one.offMs !== 0).length;
  return {
    injected: items.length,
    present: recorded.length,
    lost,
    doubled,
    drainMs: Math.max(0, doneAt - lastDueAt),
    details: {
      "workers killed": plan.kills,
      "Redis emptied": 1,
      "machines' clocks off by s": CLOCKS_OFF_MS.map((ms) => ms / 1_000).join(" "),
      "recorded before their time": early,
      "escalated exactly once": escalated,
      "late p50 ms": Math.round(
        quantile(
          recorded.map((one) => one.lateMs),
          0.5,
        ),
      ),
      "late p99 ms": Math.round(p99),
    },
    failures: [
      ...promised(
        isInTime,
        "the mentions were not in before their deadlines: the run says nothing",
      ),
      ...promised(lost === 0, `${lost} deadlines were missed`),
      ...promised(doubled === 0, `${doubled} deadlines were recorded more than once`),
      ...promised(
        escalated === items.length,
        `${items.length - escalated} breaches were not escalated, or more than once`,
      ),
      ...promised(early === 0, `${early} breaches were recorded before their deadline`),
      ...promised(wrong === 0, `${wrong} verdicts name another time than the deadline`),
      ...promised(
        p99 <= LATE_AT_MOST_MS * patience(size),
        `p99 of lateness is ${Math.round(p99)} ms, more than ${LATE_AT_MOST_MS}`,
      ),
    ],
  };
}

/** Then the database says when each verdict was committed, whatever clock its worker has. */
async function keepCommitTimes(stage: Stage): Promise<void> {
  await stage.ask("ALTER SYSTEM SET track_commit_timestamp = on");
  await stage.restartPostgres("restart");
}

async function unrecorded(stage: Stage, place: { channelId: string }): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT count(*)::int AS count FROM clock c JOIN ticket t
       ON t.tenant_id = c.tenant_id AND t.id = c.ticket_id
     WHERE t.channel_id = $1::uuid AND c.state = 'running'`,
    [place.channelId],
  );
  return row?.count ?? 0;
}

async function breaches(stage: Stage, place: { channelId: string }): Promise<Breach[]> {
  return stage.ask<Breach>(
    `SELECT t.thread_key AS "externalId", count(e.id)::int AS breaches,
       (SELECT count(*)::int FROM ticket_event p WHERE p.tenant_id = t.tenant_id
          AND p.ticket_id = t.id AND p.type = 'ticket.priority_changed') AS escalations,
       (extract(epoch FROM min(pg_xact_commit_timestamp(e.xmin)) - min(c.due_at)) * 1000)::float AS "lateMs",
       (extract(epoch FROM min(e.at) - min(c.due_at)) * 1000)::float AS "offMs"
     FROM ticket t
     JOIN clock c ON c.tenant_id = t.tenant_id AND c.ticket_id = t.id
       AND c.promise = 'first_response'
     LEFT JOIN ticket_event e ON e.tenant_id = t.tenant_id AND e.ticket_id = t.id
       AND e.type = 'clock.breached'
     WHERE t.channel_id = $1::uuid GROUP BY t.tenant_id, t.id, t.thread_key`,
    [place.channelId],
  );
}
