import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { type Cookie, newAgent, newToken } from "../credentials";
import { mentionWebhook } from "../mention-payload";
import { OpenStreams } from "../open-streams";
import { residentBytes, steadyResidentBytes } from "../resident";
import { medians, type Result } from "../result";
import { median } from "../sample";
import type { BenchDatabase, Stage } from "../stage";
import { newXChannels, type XChannel } from "../x-channels";
import { XWebhooks } from "../x-webhooks";

const TENANTS = 20;
const WEBHOOKS_PER_SECOND = 20;
const SOAK_STREAMS = 200;
const SAMPLES = 200;
const MEBIBYTE = 1_048_576;

/** What a live stream takes, and what web and worker take after working for a long time. */
export async function memory(stage: Stage): Promise<Result[]> {
  const database = await stage.database("bench_memory");
  const channels = await newXChannels(database, TENANTS);
  const owner = new Client({ connectionString: database.url });
  await owner.connect();
  try {
    const tokens: string[] = [];
    for (const { tenantId } of channels) tokens.push(await newToken(owner, tenantId));
    const cookies = await newAgent(stage, owner, channels[0]?.tenantId ?? "");
    return [
      await perStream(stage, database, tokens),
      ...(await afterSoak(stage, database, channels, tokens, cookies)),
    ];
  } finally {
    await owner.end();
  }
}

/** A process of its own per round: memory that was once taken is seldom given back. */
async function perStream(
  stage: Stage,
  database: BenchDatabase,
  tokens: readonly string[],
): Promise<Result> {
  const count = stage.isQuick ? 1_000 : 5_000;
  const rounds: Record<"KB per stream" | "MB without streams", number>[] = [];
  for (let round = 0; round < Math.min(stage.rounds, 3); round += 1) {
    const server = await stage.startStreams(database, "http://127.0.0.1");
    const shared = (many: number) =>
      Array.from({ length: many }, (_, index) => tokens[index % tokens.length] ?? "");
    const first = await OpenStreams.open(server.url, shared(100));
    const before = await steadyResidentBytes(server.pid);
    const streams = await OpenStreams.open(server.url, shared(count));
    const after = await steadyResidentBytes(server.pid);
    rounds.push({
      "KB per stream": (after - before) / count / 1_024,
      "MB without streams": before / MEBIBYTE,
    });
    streams.close();
    first.close();
    await server.stop();
  }
  return {
    part: "memory",
    figure: `per live stream, ${count} open`,
    goal: { is: "at most", must: 110, aim: 32, unit: "KB" },
    rounds: rounds.map((round) => round["KB per stream"]),
    measured: medians(rounds),
  };
}

/** Webhooks, pages, API requests and streams all the time; the last tenth of the samples counts. */
async function afterSoak(
  stage: Stage,
  database: BenchDatabase,
  channels: readonly XChannel[],
  tokens: readonly string[],
  cookies: readonly Cookie[],
): Promise<Result[]> {
  const web = await stage.startWeb(database);
  const server = await stage.startStreams(database, "http://127.0.0.1");
  const workers = await stage.startWorkers(database, 1);
  const webhooks = new XWebhooks(web.url, database, 20);
  const streams = await OpenStreams.open(
    server.url,
    Array.from({ length: SOAK_STREAMS }, (_, index) => tokens[index % tokens.length] ?? ""),
  );
  const pids = { web: web.pid, worker: workers[0]?.pid ?? 0, stream: server.pid };
  const samples: Record<"web" | "worker" | "stream", number[]> = {
    web: [],
    worker: [],
    stream: [],
  };
  const seconds = stage.soakMinutes * 60;
  let number = 0;
  const next = () => {
    number += 1;
    const place = number % channels.length;
    return mentionWebhook(channels[place]?.accountId ?? "", place, number);
  };
  let isOver = false;
  const reading = readOnAndOn(web.url, tokens, cookies, () => isOver);
  const sampling = (async () => {
    while (!isOver) {
      for (const [name, pid] of Object.entries(pids)) {
        samples[name as keyof typeof samples].push(residentBytes(pid) / MEBIBYTE);
      }
      await sleep((seconds * 1_000) / SAMPLES);
    }
  })();
  await webhooks.pace(next, WEBHOOKS_PER_SECOND, seconds);
  isOver = true;
  const [requests] = await Promise.all([reading, sampling]);
  streams.close();
  await webhooks.close();
  await Promise.all([web, server, ...workers].map((each) => each.stop()));
  const last = (name: keyof typeof samples) => samples[name].slice(-Math.ceil(SAMPLES / 10));
  const figure = (name: keyof typeof samples, must: number, aim: number): Result => ({
    part: "memory",
    figure: `${name}, resident after ${stage.soakMinutes} min`,
    goal: { is: "at most", must, aim, unit: "MiB" },
    rounds: last(name),
    measured: {
      "MiB after a tenth": median(samples[name].slice(0, Math.ceil(SAMPLES / 10))),
      "MiB at most": Math.max(...samples[name]),
      webhooks: number,
      requests,
    },
  });
  return [figure("web", 1_024, 700), figure("worker", 400, 250), figure("stream", 1_024, 700)];
}

/** Somebody reads lists by the API and opens pages, ten times a second. @returns how often */
async function readOnAndOn(
  url: string,
  tokens: readonly string[],
  cookies: readonly Cookie[],
  isOver: () => boolean,
): Promise<number> {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  let requests = 0;
  while (!isOver()) {
    requests += 1;
    const token = tokens[requests % tokens.length];
    const response = await (requests % 10 === 0
      ? fetch(`${url}/inbox`, { headers: { cookie } })
      : fetch(`${url}/api/v1/tickets?view=open&limit=50`, {
          headers: { authorization: `Bearer ${token}` },
        }));
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`a page was answered with ${response.status}`);
    await sleep(100);
  }
  return requests;
}
