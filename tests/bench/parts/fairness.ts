import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Agent } from "../agent-client";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import type { Stage } from "../stage";
import { newXChannels, type XChannel } from "../x-channels";

const WORKERS = 4;
/** How often the quiet company gets a mention. */
const EVERY_MS = 50;

/** How long a quiet company's mentions take, from stored to committed ticket, beside a flood and alone. */
export async function fairness(stage: Stage): Promise<Result[]> {
  const database = await stage.database("bench_fairness");
  const [quiet, loud] = (await newXChannels(database, 2)) as [XChannel, XChannel];
  const [trickler, flooder] = await Promise.all([stage.agent(database), stage.agent(database)]);
  const workers = await stage.startWorkers(database, WORKERS);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const flood = stage.isQuick ? 20_000 : 100_000;
  const seconds = stage.isQuick ? 5 : 15;
  const rounds: Record<
    "alone p50 ms" | "alone p99 ms" | "flooded p50 ms" | "flooded p99 ms",
    number
  >[] = [];
  let number = 0;
  const trickle = async (goesOn: () => boolean) => {
    const from = number;
    while (goesOn()) {
      await trickler.do({
        kind: "store",
        channels: [quiet],
        count: 1,
        from: number + 1,
        isOnce: true,
      });
      number += 1;
      await sleep(EVERY_MS);
    }
    await untilDrained(owner, quiet.tenantId);
    return latencies(owner, quiet.tenantId, number - from);
  };
  try {
    await trickle(during(2));
    for (let round = 0; round < Math.min(stage.rounds, 3); round += 1) {
      const alone = await trickle(during(seconds));
      const flooding = storeFlood(flooder, loud, flood, round);
      let isOver = false;
      const flooded = trickle(() => !isOver);
      await flooding;
      await untilDrained(owner, loud.tenantId);
      isOver = true;
      const beside = await flooded;
      rounds.push({
        "alone p50 ms": percentile(alone, 0.5),
        "alone p99 ms": percentile(alone, 0.99),
        "flooded p50 ms": percentile(beside, 0.5),
        "flooded p99 ms": percentile(beside, 0.99),
      });
    }
  } finally {
    await owner.end();
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  return [
    {
      part: "fairness",
      figure: `quiet company beside a flood of ${flood / 1_000}k ÷ alone, p99`,
      goal: { is: "at most", must: 2, aim: 1.3, unit: "ratio" },
      rounds: rounds.map((round) => round["flooded p99 ms"] / round["alone p99 ms"]),
      measured: medians(rounds),
    },
  ];
}

function during(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1_000;
  return () => performance.now() < end;
}

function storeFlood(agent: Agent, channel: XChannel, count: number, round: number) {
  return agent.do({ kind: "store", channels: [channel], count, from: 1 + round * count });
}

async function untilDrained(owner: Client, tenantId: string): Promise<void> {
  for (;;) {
    const { rows } = await owner.query(
      "SELECT FROM inbound_event WHERE tenant_id = $1 AND state = 'pending' LIMIT 1",
      [tenantId],
    );
    if (rows.length === 0) return;
    await sleep(20);
  }
}

/** Milliseconds from storing to the commit of the ticket, of the newest `count` mentions. */
async function latencies(owner: Client, tenantId: string, count: number): Promise<number[]> {
  const { rows } = await owner.query<{ ms: string }>(
    `SELECT extract(epoch FROM pg_xact_commit_timestamp(m.xmin) - e.received_at) * 1000 AS ms
     FROM message m JOIN processed_event e ON e.tenant_id = m.tenant_id
       AND e.event_key = 'push:post.mention.create:' || m.external_id
     WHERE m.tenant_id = $1 ORDER BY m.id DESC LIMIT $2`,
    [tenantId, count],
  );
  if (rows.length !== count) throw new Error(`${rows.length} of ${count} mentions came in`);
  return rows.map(({ ms }) => Number(ms));
}
