import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { newAgent, newToken } from "../credentials";
import { InboxPage, MARK } from "../inbox-page";
import { mentionWebhook } from "../mention-payload";
import { type OneAddress, openOneAddress } from "../one-address";
import { OpenStreams } from "../open-streams";
import type { BenchProcess, BenchServer } from "../product-processes";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import type { BenchDatabase, Stage } from "../stage";
import { newXChannels, type XChannel } from "../x-channels";
import { XWebhooks } from "../x-webhooks";

const TENANTS = 50;
const STREAMS = 1_000;
const RATE = 500;
const PAUSE_MS = 1_000;
/** A machine that is too slow for the rate shows by its figure, not by a broken run. */
const PATIENCE_MS = 180_000;

const BEFORE = Date.now() - 3_600_000;

interface Live {
  database: BenchDatabase;
  channels: XChannel[];
  owner: Client;
  address: OneAddress;
  streams: BenchServer;
  webhooks: XWebhooks;
  inbox: InboxPage;
}

/** From a commit, and from a webhook, to the moment at which Chromium has painted the new ticket. */
export async function live(stage: Stage): Promise<Result[]> {
  const database = await stage.database("bench_live");
  const channels = await newXChannels(database, TENANTS);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  const address = await openOneAddress();
  const web = await stage.startWeb(database, address.url);
  const streams = await stage.startStreams(database, address.url);
  const processes: BenchProcess[] = [web, streams, ...(await stage.startWorkers(database, 2))];
  address.serve(web.url, streams.url);
  const webhooks = new XWebhooks(web.url, database, 100);
  let inbox: InboxPage | undefined;
  try {
    await webhooks.post(posted(channels, 0, 0));
    await untilTicket(owner, channels[0]?.tenantId ?? "");
    const cookies = await newAgent(stage, owner, channels[0]?.tenantId ?? "");
    inbox = await InboxPage.open(address.url, cookies, "?view=open");
    await inbox.watchMarks();
    const all = { database, channels, owner, address, streams, webhooks, inbox };
    return [await fromCommits(stage, all), await fromWebhooks(stage, all)];
  } finally {
    await inbox?.close();
    await Promise.all([webhooks.close(), owner.end(), address.close()]);
    await Promise.all(processes.map((each) => each.stop()));
  }
}

/** All agents in the one company whose inbox is watched: each of its events goes to every one. */
async function fromCommits(stage: Stage, live: Live): Promise<Result> {
  const tenantId = live.channels[0]?.tenantId ?? "";
  const token = await newToken(live.owner, tenantId);
  const agents = await OpenStreams.open(live.streams.url, new Array(STREAMS).fill(token));
  const each = stage.isQuick ? 15 : 25;
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < stage.rounds; round += 1) {
    const numbers = Array.from({ length: each }, (_, index) => 1 + round * each + index);
    for (const n of numbers) {
      await live.webhooks.post(posted(live.channels, 0, n));
      await live.inbox.untilPainted(MARK(n));
      // Not in step with anything the page does by itself.
      await sleep(PAUSE_MS * (0.3 + Math.random()));
    }
    const painted = await live.inbox.painted();
    const committed = await commitsOf(live.owner, tenantId);
    const taken = numbers.map((n) => (painted.get(MARK(n)) ?? NaN) - (committed.get(MARK(n)) ?? 0));
    rounds.push(spread("", taken));
  }
  agents.close();
  return {
    part: "live",
    figure: `commit → painted, ${STREAMS} agents online, p99`,
    goal: { is: "at most", must: 150, aim: 75, unit: "ms" },
    rounds: rounds.map((round) => round["p99 ms"] ?? NaN),
    measured: medians(rounds),
  };
}

/** Agents and webhooks spread over all companies; one company's inbox is watched. */
async function fromWebhooks(stage: Stage, live: Live): Promise<Result> {
  const tokens: string[] = [];
  for (const { tenantId } of live.channels) tokens.push(await newToken(live.owner, tenantId));
  const agents = await OpenStreams.open(
    live.streams.url,
    Array.from({ length: STREAMS }, (_, index) => tokens[index % TENANTS] ?? ""),
  );
  const seconds = stage.isQuick ? 5 : 10;
  const tenantId = live.channels[0]?.tenantId ?? "";
  const rounds: Record<string, number>[] = [];
  let number = 100_000;
  // The first round warms up: until the engine has compiled what is used all the time.
  for (let round = 0; round <= stage.rounds; round += 1) {
    const sentAt = new Map<string, number>();
    let last = "";
    const next = () => {
      number += 1;
      const place = number % TENANTS;
      if (place === 0) {
        last = MARK(number);
        sentAt.set(last, performance.timeOrigin + performance.now());
      }
      return posted(live.channels, place, number);
    };
    await live.webhooks.pace(next, RATE, seconds);
    await live.inbox.untilPainted(last, PATIENCE_MS);
    if (round === 0) continue;
    const [startedAt = 0] = sentAt.values();
    const readings = await live.inbox.readings(startedAt);
    const committed = await commitsOf(live.owner, tenantId);
    const marks = [...sentAt.keys()];
    const shown = whenShown(marks, await live.inbox.painted());
    const between = (from: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>) =>
      marks.map((mark) => (to.get(mark) ?? NaN) - (from.get(mark) ?? NaN));
    rounds.push({
      ...spread("", between(sentAt, shown)),
      ...spread("until committed, ", between(sentAt, committed)),
      ...spread("commit to painted, ", between(committed, shown)),
      ...spread("a reading of the list, ", readings),
      "readings a second": readings.length / seconds,
    });
  }
  agents.close();
  return {
    part: "live",
    figure: `webhook → painted at ${RATE}/s, p99`,
    goal: { is: "at most", must: 1_000, aim: 300, unit: "ms" },
    rounds: rounds.map((round) => round["p99 ms"] ?? NaN),
    measured: medians(rounds),
  };
}

function spread(name: string, taken: readonly number[]): Record<string, number> {
  return { [`${name}p50 ms`]: percentile(taken, 0.5), [`${name}p99 ms`]: percentile(taken, 0.99) };
}

/**
 * When the list showed each mention, or a newer one, which stands above it: in a flood some are pushed
 * below the fold before the list is read again.
 * @param marks in the order in which they were sent
 */
function whenShown(
  marks: readonly string[],
  painted: ReadonlyMap<string, number>,
): Map<string, number> {
  let shownAt = Number.POSITIVE_INFINITY;
  return new Map(
    [...marks].reverse().map((mark) => {
      shownAt = Math.min(shownAt, painted.get(mark) ?? Number.POSITIVE_INFINITY);
      return [mark, shownAt];
    }),
  );
}

/** Each was written earlier than the one before, so that it is due first and stands at the top. */
function posted(channels: readonly XChannel[], place: number, n: number): string {
  const at = new Date(BEFORE - n * 3);
  return mentionWebhook(channels[place]?.accountId ?? "", place, n, {
    at,
    text: `${MARK(n)} Hallo`,
  });
}

async function untilTicket(owner: Client, tenantId: string): Promise<void> {
  for (;;) {
    const { rows } = await owner.query("SELECT FROM ticket WHERE tenant_id = $1", [tenantId]);
    if (rows.length > 0) return;
    await sleep(50);
  }
}

/** When the mentions' transactions were committed, by their marks, in milliseconds of the epoch. */
async function commitsOf(owner: Client, tenantId: string): Promise<Map<string, number>> {
  const { rows } = await owner.query<{ mark: string; at: number }>(
    `SELECT split_part(body, ' ', 1) AS mark,
       extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000 AS at
     FROM message WHERE tenant_id = $1`,
    [tenantId],
  );
  return new Map(rows.map(({ mark, at }) => [mark, Number(at)]));
}
