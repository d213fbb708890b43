import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import type { Agent } from "../agent-client";
import { fillTickets, LARGEST_TENANT } from "../fill-tickets";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import type { BenchDatabase, Stage } from "../stage";
import { newXChannels, type XChannel } from "../x-channels";

const COMPANIES = 8;
const POLICIES = 50;
const PAGES = 40;
const BATCH = 500;

/** What changing the promises costs while people work, and what matching them costs ingestion. */
export async function sla(stage: Stage): Promise<Result[]> {
  return [
    ...(await recalculation(stage)),
    await ingestion(stage),
    await statementsOfBatches(stage),
  ];
}

/** A new target for every open ticket of the largest company, and its queue meanwhile. */
async function recalculation(stage: Stage): Promise<Result[]> {
  const open = stage.isQuick ? 10_000 : 100_000;
  const database = await stage.database("bench_sla", async (fresh) => {
    await fillTickets(fresh, open * 5);
    await openAll(fresh);
  });
  const [changer, reader] = await Promise.all([stage.agent(database), stage.agent(database)]);
  const workers = await stage.startWorkers(database, 2);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const walk = { kind: "pages", tenantId: LARGEST_TENANT, times: PAGES } as const;
  const rounds: Record<"before p99 ms" | "during p99 ms" | "tickets /s" | "tickets", number>[] = [];
  try {
    for (let round = 0; round <= Math.min(stage.rounds, 2); round += 1) {
      await reader.do(walk);
      const before = [...(await reader.do(walk)), ...(await reader.do(walk))];
      const startedAt = performance.now();
      await changer.do({ kind: "retarget", tenantId: LARGEST_TENANT, minutes: 90 + round });
      const during: number[] = [];
      while (!(await isApplied(owner))) during.push(...(await reader.do(walk)));
      const seconds = (performance.now() - startedAt) / 1_000;
      const tickets = await underTarget(owner, 90 + round);
      if (tickets < open / 2) throw new Error(`only ${tickets} tickets follow the new target`);
      // The first one gives the tickets their clocks.
      if (round === 0) continue;
      rounds.push({
        "before p99 ms": percentile(before, 0.99),
        "during p99 ms": percentile(during, 0.99),
        "tickets /s": tickets / seconds,
        tickets,
      });
    }
  } finally {
    await owner.end();
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  const measured = medians(rounds);
  return [
    {
      part: "sla",
      figure: "queue page while all promises change ÷ before, p99",
      goal: { is: "at most", must: null, aim: 2, unit: "ratio" },
      rounds: rounds.map((round) => round["during p99 ms"] / round["before p99 ms"]),
      measured,
    },
    {
      part: "sla",
      figure: "open tickets judged anew, a second",
      goal: { is: "at least", must: null, aim: 1_000, unit: "/s" },
      rounds: rounds.map((round) => round["tickets /s"]),
      measured,
    },
  ];
}

/** Companies with many policies before the default one, against companies with that one alone. */
async function ingestion(stage: Stage): Promise<Result> {
  const database = await stage.database("bench_sla_ingest");
  const agent = await stage.agent(database);
  const plain = await newXChannels(database, COMPANIES);
  const ruled = await newXChannels(database, COMPANIES, COMPANIES);
  for (const { tenantId } of ruled) {
    await agent.do({ kind: "policies", tenantId, count: POLICIES });
  }
  const workers = await stage.startWorkers(database, 4);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const count = stage.isQuick ? 500 : 4_000;
  const rounds: Record<"with /s" | "without /s", number>[] = [];
  try {
    for (let round = 0; round <= stage.rounds; round += 1) {
      const without = await drained(owner, agent, plain, count, round);
      const withPolicies = await drained(owner, agent, ruled, count, round);
      if (round > 0) rounds.push({ "with /s": withPolicies, "without /s": without });
    }
  } finally {
    await owner.end();
    await Promise.all(workers.map((worker) => worker.stop()));
  }
  return {
    part: "sla",
    figure: `ingestion under ${POLICIES} policies ÷ under one`,
    goal: { is: "at least", must: null, aim: 0.9, unit: "ratio" },
    rounds: rounds.map((round) => round["with /s"] / round["without /s"]),
    measured: medians(rounds),
  };
}

/** How many statements a batch takes, whatever is in it. */
async function statementsOfBatches(stage: Stage): Promise<Result> {
  const database = await stage.database("bench_sla_statements");
  const agent = await stage.agent(database);
  const rounds: Record<"of 2" | "of 500", number>[] = [];
  for (let round = 0; round < 3; round += 1) {
    const [few, many] = (await newXChannels(database, 2, 2 * round)) as [XChannel, XChannel];
    for (const { tenantId } of [few, many]) {
      await agent.do({ kind: "policies", tenantId, count: POLICIES });
    }
    const statements = async (channel: XChannel, count: number) => {
      await agent.do({ kind: "store", channels: [channel], count, from: 1, isOnce: true });
      const [sent] = await agent.do({ kind: "drain", tenantId: channel.tenantId });
      return sent ?? Number.NaN;
    };
    rounds.push({ "of 2": await statements(few, 2), "of 500": await statements(many, BATCH) });
  }
  return {
    part: "sla",
    figure: `statements of a batch of ${BATCH} ÷ of 2`,
    goal: { is: "at most", must: 1, aim: 1, unit: "ratio" },
    rounds: rounds.map((round) => round["of 500"] / round["of 2"]),
    measured: medians(rounds),
  };
}

async function openAll(database: BenchDatabase): Promise<void> {
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(
    "UPDATE ticket SET status = 'open', resolved_at = NULL WHERE tenant_id = $1 AND status <> 'open'",
    [LARGEST_TENANT],
  );
  await owner.query("VACUUM (ANALYZE) ticket");
  await owner.end();
}

async function isApplied(owner: Client): Promise<boolean> {
  const { rows } = await owner.query(
    "SELECT FROM tenant WHERE id = $1 AND policies_applied_at >= policies_changed_at",
    [LARGEST_TENANT],
  );
  return rows.length > 0;
}

async function underTarget(owner: Client, minutes: number): Promise<number> {
  const { rows } = await owner.query<{ count: string }>(
    `SELECT count(*) FROM clock
     WHERE tenant_id = $1 AND promise = 'resolution' AND target_minutes = $2`,
    [LARGEST_TENANT, minutes],
  );
  return Number(rows[0]?.count);
}

/** @returns mentions a second, from storing to the last ticket */
async function drained(
  owner: Client,
  agent: Agent,
  channels: readonly XChannel[],
  count: number,
  round: number,
): Promise<number> {
  const startedAt = performance.now();
  await agent.do({ kind: "store", channels: [...channels], count, from: 1 + round * count });
  for (;;) {
    const { rows } = await owner.query("SELECT FROM inbound_event WHERE state = 'pending' LIMIT 1");
    if (rows.length === 0) break;
    await sleep(10);
  }
  return (count * channels.length * 1_000) / (performance.now() - startedAt);
}
