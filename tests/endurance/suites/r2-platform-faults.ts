import { randomBytes } from "node:crypto";
import { connectChannel } from "@/domain/channels";
import {
  bySize,
  type Outcome,
  patience,
  promised,
  quantile,
  type Size,
  type Suite,
} from "../outcome";
import { busiestMinute, requestsBeforeReset, requestsTo } from "../platform-log";
import type { Stage } from "../stage";
import { foundTenant } from "../traffic";
import { until } from "../until";

interface Plan {
  /** Posts per forum. */
  posts: number;
  everyMs: number;
  /** How often each fault strikes its forum. */
  times: number;
  /** How long an answer that drips takes. */
  dripMs: number;
}

const PLANS: Record<Size, Plan> = {
  full: { posts: 120, everyMs: 500, times: 4, dripMs: 60_000 },
  quick: { posts: 40, everyMs: 250, times: 2, dripMs: 60_000 },
  short: { posts: 12, everyMs: 250, times: 1, dripMs: 3_000 },
};

const POLL_SECONDS = 2;
const RESET_SECONDS = 3;
/** What a Discourse allows an administrator's key (`max_admin_api_reqs_per_minute`). */
const CALLS_A_MINUTE = 60;
/** Due channels are found every two seconds; then a forum is asked, and its posts are worked off. */
const CALM_MS = POLL_SECONDS * 1_000 + 2_000 + 1_000;

/** Each strikes one forum; `none` is the neighbour that must not notice. */
const FAULTS = [
  "none",
  "rate_limit",
  "server_error",
  "reset_connection",
  "truncated",
  "garbage",
  "huge",
  "slow",
  "drip",
  "accept_then_timeout",
] as const;

interface Forum {
  fault: (typeof FAULTS)[number];
  username: string;
  path: string;
  channelId: string;
  injected: Map<string, number>;
}

/** Platforms that answer nonsense or nothing lose no post, and nobody else waits for them. */
export const platformFaults: Suite = {
  name: "R2",
  title: "faulty platforms lose nothing, are not pressed, and leave other channels alone",
  run,
};

async function run(stage: Stage, size: Size): Promise<Outcome> {
  const plan = bySize(size, PLANS);
  const tenantId = await foundTenant();
  const forums: Forum[] = [];
  for (const fault of FAULTS) forums.push(await openForum(stage, tenantId, fault));
  await stage.keepWorkers(2);
  await until(
    "the first polls",
    async () => (await polled(stage, tenantId)) === forums.length,
    30_000,
  );

  for (const forum of forums) {
    if (forum.fault === "none" || !isPlayed(forum.fault, size)) continue;
    stage.simulators.discourse.fault({
      fault: forum.fault,
      path: `${forum.path}/`,
      method: "GET",
      times: plan.times,
      resetSeconds: RESET_SECONDS,
      delayMs: forum.fault === "drip" ? plan.dripMs : 4_000,
    });
  }
  for (let number = 1; number <= plan.posts; number += 1) {
    for (const forum of forums) write(stage, forum, number);
    await new Promise((resolve) => setTimeout(resolve, plan.everyMs));
  }
  const lastAt = Date.now();
  const injected = forums.reduce((sum, forum) => sum + forum.injected.size, 0);
  await until(
    "every post",
    async () => (await present(stage, forums)) >= injected,
    120_000,
    200,
  ).catch(() => undefined);
  const drainMs = Date.now() - lastAt;

  const found = await present(stage, forums);
  const doubled = await doubledPosts(stage, forums);
  const logs = await Promise.all(forums.map((forum) => requestsTo(stage, forum.path)));
  const early = logs.reduce((sum, log) => sum + requestsBeforeReset(log, RESET_SECONDS), 0);
  const rate = Math.max(...logs.map(busiestMinute));
  const healthy = forums.filter((forum) => forum.fault === "none");
  const p99 = quantile(await waits(stage, healthy), 0.99);
  const left = await faultsLeft(stage);
  return {
    injected,
    present: found,
    lost: injected - found,
    doubled,
    drainMs,
    details: {
      faults: FAULTS.filter((fault) => fault !== "none").join(" "),
      "each so often": plan.times,
      "requests before the reset": early,
      "requests a minute, at most": rate,
      "untouched forum p99 ms": Math.round(p99),
    },
    failures: [
      ...promised(left === 0, `${left} faults never struck: the run says nothing about them`),
      ...promised(found === injected, `${injected - found} posts were lost`),
      ...promised(doubled === 0, `${doubled} posts are there twice`),
      ...promised(early === 0, `${early} requests came before the platform's own reset`),
      ...promised(
        rate <= CALLS_A_MINUTE,
        `${rate} requests within a minute to one forum, more than the platform's ${CALLS_A_MINUTE}`,
      ),
      ...promised(
        p99 <= CALM_MS * patience(size),
        `the forum without a fault waited ${Math.round(p99)} ms at p99, more than ${CALM_MS}`,
      ),
    ],
  };
}

/** A platform that never answers costs its whole time-out: too long for every `npm test`. */
function isPlayed(fault: Forum["fault"], size: Size): boolean {
  return size !== "short" || fault !== "accept_then_timeout";
}

async function openForum(stage: Stage, tenantId: string, fault: Forum["fault"]): Promise<Forum> {
  const username = `forum_${fault}_${randomBytes(3).toString("hex")}`;
  const { account } = stage.simulators.discourse.createAccount({ username, title: username });
  const { id } = await connectChannel(
    { tenantId, actor: { kind: "system", name: "endurance" } },
    {
      platform: "discourse",
      values: { address: account.url, apiKey: account.token, apiUsername: username },
      pollIntervalSeconds: POLL_SECONDS,
    },
  );
  const path = new URL(account.url).pathname;
  return { fault, username, path, channelId: id, injected: new Map() };
}

function write(stage: Stage, forum: Forum, number: number): void {
  const { id } = stage.simulators.discourse.mention({
    account: forum.username,
    author: { username: `kunde_${number % 5}` },
    text: `Frage ${number} von ${forum.username}: wo bleibt mein Paket, ich warte seit Wochen?`,
  });
  forum.injected.set(id, Date.now());
}

async function polled(stage: Stage, tenantId: string): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT count(*)::int AS count FROM channel
     WHERE tenant_id = $1::uuid AND last_polled_at IS NOT NULL`,
    [tenantId],
  );
  return row?.count ?? 0;
}

const idsOf = (forums: readonly Forum[]) => forums.map((forum) => forum.channelId);

async function present(stage: Stage, forums: readonly Forum[]): Promise<number> {
  const rows = await stage.ask<{ channelId: string; id: string }>(
    `SELECT DISTINCT channel_id AS "channelId", external_id AS id FROM message
     WHERE kind = 'mention' AND ticket_id IS NOT NULL AND channel_id = ANY($1::uuid[])`,
    [idsOf(forums)],
  );
  const byChannel = new Map(forums.map((forum) => [forum.channelId, forum.injected]));
  return rows.filter((row) => byChannel.get(row.channelId)?.has(row.id)).length;
}

async function doubledPosts(stage: Stage, forums: readonly Forum[]): Promise<number> {
  const [row] = await stage.ask<{ count: number }>(
    `SELECT (count(*) - count(DISTINCT (channel_id, external_id)))::int AS count FROM message
     WHERE kind = 'mention' AND channel_id = ANY($1::uuid[])`,
    [idsOf(forums)],
  );
  return row?.count ?? 0;
}

/** From being written until it stood in a ticket, in milliseconds. */
async function waits(stage: Stage, forums: readonly Forum[]): Promise<number[]> {
  const rows = await stage.ask<{ channelId: string; id: string; at: Date }>(
    `SELECT channel_id AS "channelId", external_id AS id, recorded_at AS at FROM message
     WHERE kind = 'mention' AND channel_id = ANY($1::uuid[])`,
    [idsOf(forums)],
  );
  const byChannel = new Map(forums.map((forum) => [forum.channelId, forum.injected]));
  return rows.flatMap((row) => {
    const since = byChannel.get(row.channelId)?.get(row.id);
    return since === undefined ? [] : [row.at.getTime() - since];
  });
}

async function faultsLeft(stage: Stage): Promise<number> {
  const response = await fetch(`${stage.simulators.urls.discourse}/_sim/faults`);
  return ((await response.json()) as unknown[]).length;
}
