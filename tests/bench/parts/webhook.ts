import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { mentionWebhook } from "../mention-payload";
import { medians, type Result } from "../result";
import { percentile, timed } from "../sample";
import type { Stage } from "../stage";
import { TRIVIAL_PATH } from "../trivial-server";
import { newXChannels } from "../x-channels";

/** So many at once keep both servers busy all the time. */
const CONNECTIONS = 50;
const CHANNELS = 20;
/** The rate of the second figure: requests a second, whatever the answers do. */
const PACE = 1_000;

/** Genuine webhooks of X, signed and each a new fact, against a handler that does nothing with them. */
export async function webhook(stage: Stage): Promise<Result[]> {
  const database = await stage.database("bench_webhook");
  const channels = await newXChannels(database, CHANNELS);
  const secret = database.environment.X_CONSUMER_SECRET ?? "";
  const web = await stage.startWeb(database);
  const idler = await stage.startTrivial(database);
  const pool = new Pool(web.url, { connections: CONNECTIONS, pipelining: 1 });
  const trivialPool = new Pool(idler.url, { connections: CONNECTIONS, pipelining: 1 });
  const crowd = new Pool(web.url, { connections: 200, pipelining: 1 });
  const seconds = stage.isQuick ? 3 : 10;
  let number = 0;
  const post = async (through: Pool, path: string) => {
    number += 1;
    const place = number % CHANNELS;
    const body = mentionWebhook(channels[place]?.accountId ?? "", place, number);
    const digest = createHmac("sha256", secret).update(body).digest("base64");
    await request(through, path, {
      body,
      headers: {
        "content-type": "application/json",
        "x-twitter-webhooks-signature": `sha256=${digest}`,
      },
    });
  };
  const genuine = (through: Pool) => post(through, "/api/webhooks/x");
  const trivial = (through: Pool) => post(through, TRIVIAL_PATH);

  const rounds: Record<"webhooks /s" | "webhook p99 ms" | "trivial /s", number>[] = [];
  const paced: Record<"p50 ms" | "p99 ms", number>[] = [];
  try {
    // Until the engine has compiled what is used all the time.
    await flood(() => genuine(pool), 2);
    await flood(() => trivial(trivialPool), 2);
    for (let round = 0; round < stage.rounds; round += 1) {
      const ofTrivial = await flood(() => trivial(trivialPool), seconds);
      const ofWebhooks = await flood(() => genuine(pool), seconds);
      rounds.push({
        "webhooks /s": ofWebhooks.length / seconds,
        "webhook p99 ms": percentile(ofWebhooks, 0.99),
        "trivial /s": ofTrivial.length / seconds,
      });
      const atPace = await pace(() => genuine(crowd), seconds);
      paced.push({ "p50 ms": percentile(atPace, 0.5), "p99 ms": percentile(atPace, 0.99) });
    }
  } finally {
    await Promise.all([pool.close(), trivialPool.close(), crowd.close()]);
    await Promise.all([web.stop(), idler.stop()]);
  }
  return [
    {
      part: "webhook",
      figure: "durable acknowledgements ÷ trivial answers",
      goal: { is: "at least", must: 0.7, aim: 0.9, unit: "ratio" },
      rounds: rounds.map((round) => round["webhooks /s"] / round["trivial /s"]),
      measured: medians(rounds),
    },
    {
      part: "webhook",
      figure: `acknowledgement at ${PACE}/s, p99`,
      goal: { is: "at most", must: null, aim: 50, unit: "ms" },
      rounds: paced.map((round) => round["p99 ms"]),
      measured: medians(paced),
    },
  ];
}

async function request(
  pool: Pool,
  path: string,
  options: { body: string; headers: Record<string, string> },
): Promise<void> {
  const { statusCode, body } = await pool.request({ path, method: "POST", ...options });
  const text = await body.text();
  if (statusCode !== 200) {
    throw new Error(`${path} answered ${statusCode}: ${text.slice(0, 200)}`);
  }
}

/** As many as the connections carry, one after the other on each. */
async function flood(run: () => Promise<void>, seconds: number): Promise<number[]> {
  const end = performance.now() + seconds * 1_000;
  const taken: number[] = [];
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (performance.now() < end) taken.push(await timed(run));
    }),
  );
  return taken;
}

/** A fixed number a second; waiting for a connection counts. */
async function pace(run: () => Promise<void>, seconds: number): Promise<number[]> {
  const taken: number[] = [];
  const under: Promise<unknown>[] = [];
  const startedAt = performance.now();
  for (let sent = 0; sent < PACE * seconds; ) {
    const due = Math.min(PACE * seconds, ((performance.now() - startedAt) * PACE) / 1_000);
    for (; sent < due; sent += 1) {
      under.push(timed(run).then((ms) => taken.push(ms)));
    }
    await sleep(2);
  }
  await Promise.all(under);
  return taken;
}
