import { setTimeout as sleep } from "node:timers/promises";
import {
  type Answer,
  holdAgainstPlatform,
  openPage,
  textsBeingSent,
  ticketIdsOf,
  unsettled,
  writeAnswers,
} from "../answers";
import { bySize, type Outcome, promised, type Size, type Suite } from "../outcome";
import type { Stage } from "../stage";
import { until } from "../until";

interface Plan {
  replies: number;
  /** In each, all workers are killed in the middle of sending. */
  rounds: number;
  /** In each round so many answers of the platform never arrive. */
  unanswered: number;
  /** In so many, a worker stands still in the middle of sending until others took over, and wakes up. */
  hangs: number;
  /** True: the leases of the dead are ended by hand in place of waiting for them. */
  endsLeases: boolean;
}

const PLANS: Record<Size, Plan> = {
  full: { replies: 5_000, rounds: 25, unanswered: 8, hangs: 5, endsLeases: false },
  quick: { replies: 400, rounds: 4, unanswered: 6, hangs: 1, endsLeases: false },
  short: { replies: 20, rounds: 1, unanswered: 3, hangs: 0, endsLeases: true },
};

/** Workers die before and after the platform took a reply: it stands there once, or is said to be unknown. */
export const replies: Suite = {
  name: "R3",
  title: "a reply is published once, or shown as unknown, whenever its worker dies",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const page = await openPage(stage);
  const { tenantId, username } = page;
  const { facebook } = stage.simulators;
  for (let number = 1; number <= plan.replies; number += 1) {
    facebook.mention({
      account: username,
      author: { username: `kunde_${number}` },
      text: `Frage ${number}: wo bleibt mein Paket?`,
      kind: "post",
    });
  }
  await stage.keepWorkers(2);
  await facebook.flush();
  await until(
    "the tickets",
    async () => (await ticketIdsOf(stage, tenantId)).length === plan.replies,
    180_000,
    250,
  );
  const ticketIds = await ticketIdsOf(stage, tenantId);
  await stage.killAllWorkers();
  // The platform's own report of a reply would settle its fate: here only looking can.
  facebook.fault({ fault: "drop_webhook", times: 100_000 });

  const written: Answer[] = [];
  const killed = { workers: 0, beforeSending: 0, afterSending: 0 };
  const share = Math.ceil(ticketIds.length / plan.rounds);
  for (let round = 0; round < plan.rounds; round += 1) {
    facebook.fault({ fault: "accept_then_timeout", method: "POST", times: plan.unanswered });
    await stage.keepWorkers(2);
    const writing = writeAnswers(tenantId, ticketIds.slice(round * share, (round + 1) * share));
    if (round < plan.hangs) {
      await untilSending(stage, tenantId, 1);
      await hangUntilTakenOver(stage, tenantId);
    } else {
      await untilSending(stage, tenantId, plan.unanswered);
      await sleep(200 * Math.random());
    }
    await stage.killAllWorkers();
    killed.workers += 2;
    written.push(...(await writing));
    const published = new Set(facebook.replies(username).map((reply) => reply.text));
    for (const text of await textsBeingSent(stage, tenantId)) {
      if (published.has(text)) killed.afterSending += 1;
      else killed.beforeSending += 1;
    }
    if (plan.endsLeases) await endLeases(stage, tenantId);
  }
  const lastAt = Date.now();
  await stage.keepWorkers(2);
  await until(
    "every reply's fate",
    async () => (await unsettled(stage, tenantId)) === 0,
    420_000,
    250,
  );
  const drainMs = Date.now() - lastAt;

  const tally = await holdAgainstPlatform(stage, page, written);
  return {
    injected: written.length,
    present: tally.delivered,
    lost: tally.lost,
    doubled: tally.doubled,
    drainMs,
    details: {
      "workers killed": killed.workers,
      "replies they had claimed, not sent": killed.beforeSending,
      "replies they had sent, not recorded": killed.afterSending,
      "answers that never came": plan.rounds * plan.unanswered,
      "hung until others took over": plan.hangs,
      "held as unknown and shown": tally.unknown,
      "leases of the dead": plan.endsLeases ? "ended by hand" : "waited for",
    },
    failures: [
      ...promised(tally.lost === 0, `${tally.lost} replies were neither published nor unknown`),
      ...promised(tally.doubled === 0, `${tally.doubled} replies were published or told twice`),
      ...promised(tally.untold === 0, `${tally.untold} unknown replies were not shown`),
      ...promised(
        tally.untrue === 0,
        `${tally.untrue} "delivered" replies are not on the platform`,
      ),
    ],
  };
}

async function untilSending(stage: Stage, tenantId: string, count: number): Promise<void> {
  await until(
    "replies that were claimed and not recorded",
    async () => (await textsBeingSent(stage, tenantId)).length >= count,
    30_000,
    10,
  );
}

/** The others look for what it was sending, send what they do not find, and then it goes on. */
async function hangUntilTakenOver(stage: Stage, tenantId: string): Promise<void> {
  const [hanging] = stage.readyWorkers();
  if (hanging === undefined) throw new Error("no worker runs");
  hanging.signal("SIGSTOP");
  const held = await stage.ask<{ id: string }>(
    `SELECT id FROM outbox WHERE tenant_id = $1::uuid AND state = 'sending'`,
    [tenantId],
  );
  await until(
    "others to take over",
    async () => {
      const left = await stage.ask<{ id: string }>(
        `SELECT id FROM outbox WHERE id = ANY($1::uuid[]) AND state IN ('sending', 'pending')`,
        [held.map((row) => row.id)],
      );
      return left.length === 0;
    },
    90_000,
    200,
  );
  hanging.signal("SIGCONT");
  await sleep(500);
}

/** Time passes for those who died: all workers were killed a moment ago. */
async function endLeases(stage: Stage, tenantId: string): Promise<void> {
  await stage.ask(
    `UPDATE outbox SET lease_until = now() - interval '1 second', next_attempt_at = now()
     WHERE tenant_id = $1::uuid AND state IN ('sending', 'checking') AND lease_until > now()`,
    [tenantId],
  );
}
