import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { RawRows } from "../raw-rows";
import { medians, type Result } from "../result";
import type { BenchDatabase, Stage } from "../stage";
import { newXChannels } from "../x-channels";

const TENANTS = 16;
const WORKERS = 4;

/**
 * Mentions, a tenth of them delivered twice, from the moment they are stored until the last one is a
 * ticket: inbox, jobs, workers, contacts, threads, clocks, live hints. Then the messages, tickets and
 * events that came of them, written once more by the fastest statements there are.
 */
export async function ingest(stage: Stage): Promise<Result[]> {
  const database = await stage.database("bench_ingest");
  const channels = await newXChannels(database, TENANTS);
  const agent = await stage.agent(database);
  const workers = await stage.startWorkers(database, WORKERS);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const rounds: Record<"product /s" | "raw /s" | "storing alone /s", number>[] = [];
  const each = stage.isQuick ? 1_000 : 4_000;
  try {
    for (let round = 0; round <= stage.rounds; round += 1) {
      await empty(owner);
      const startedAt = performance.now();
      const [storing] = await agent.do({
        kind: "store",
        channels: channels.map(({ tenantId, id }) => ({ tenantId, id })),
        count: each,
        from: round * each,
      });
      await untilDrained(owner);
      const product = performance.now() - startedAt;
      const total = await mentionsOf(owner, each * TENANTS);
      const raw = await rawRound(database, owner);
      // The first round warms up both sides.
      if (round === 0) continue;
      rounds.push({
        "product /s": (total * 1_000) / product,
        "raw /s": (total * 1_000) / raw,
        "storing alone /s": (total * 1_000) / (storing ?? Number.NaN),
      });
    }
  } finally {
    await owner.end();
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  return [
    {
      part: "ingest",
      figure: "mentions through the product ÷ raw UNNEST 500 × 4",
      goal: { is: "at least", must: 0.4, aim: 0.6, unit: "ratio" },
      rounds: rounds.map((round) => round["product /s"] / round["raw /s"]),
      measured: medians(rounds),
    },
  ];
}

async function empty(owner: Client): Promise<void> {
  await owner.query(
    "TRUNCATE ticket, message, contact, inbound_event, event_receipt, processed_event CASCADE; CHECKPOINT",
  );
}

async function untilDrained(owner: Client): Promise<void> {
  for (;;) {
    const { rows } = await owner.query("SELECT FROM inbound_event WHERE state = 'pending' LIMIT 1");
    if (rows.length === 0) return;
    await sleep(10);
  }
}

/** @throws Error when anything is missing or doubled: a fast loss is no success */
async function mentionsOf(owner: Client, expected: number): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(
    "SELECT count(*) FROM message WHERE kind = 'mention'",
  );
  const count = Number(rows[0]?.count);
  if (count !== expected) throw new Error(`${count} mentions came of ${expected}`);
  return count;
}

async function rawRound(database: BenchDatabase, owner: Client): Promise<number> {
  const rows = await RawRows.read(database, owner);
  await owner.query("TRUNCATE ticket CASCADE; CHECKPOINT");
  return rows.write();
}
