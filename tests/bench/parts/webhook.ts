import { mentionWebhook } from "../mention-payload";
import { medians, type Result } from "../result";
import { percentile } from "../sample";
import type { Stage } from "../stage";
import { TRIVIAL_PATH } from "../trivial-server";
import { newXChannels } from "../x-channels";
import { XWebhooks } from "../x-webhooks";

/** So many at once keep both servers busy all the time. */
const CONNECTIONS = 50;
const CROWD = 200;
const CHANNELS = 20;
/** The rate of the second figure: requests a second, whatever the answers do. */
const PACE = 1_000;

/** Genuine webhooks of X, signed and each a new fact, against a handler that does nothing with them. */
export async function webhook(stage: Stage): Promise<Result[]> {
  const database = await stage.database("bench_webhook");
  const channels = await newXChannels(database, CHANNELS);
  const web = await stage.startWeb(database);
  const idler = await stage.startTrivial(database);
  const genuine = new XWebhooks(web.url, database, CONNECTIONS);
  const crowd = new XWebhooks(web.url, database, CROWD);
  const trivial = new XWebhooks(idler.url, database, CONNECTIONS, TRIVIAL_PATH);
  const seconds = stage.isQuick ? 3 : 6;
  let number = 0;
  const next = () => {
    number += 1;
    const place = number % CHANNELS;
    return mentionWebhook(channels[place]?.accountId ?? "", place, number);
  };

  const rounds: Record<"webhooks /s" | "webhook p99 ms" | "trivial /s", number>[] = [];
  const paced: Record<"p50 ms" | "p99 ms", number>[] = [];
  try {
    // Until the engine has compiled what is used all the time.
    await genuine.flood(next, 2);
    await trivial.flood(next, 2);
    for (let round = 0; round < stage.rounds; round += 1) {
      const ofTrivial = await trivial.flood(next, seconds);
      const ofWebhooks = await genuine.flood(next, seconds);
      rounds.push({
        "webhooks /s": ofWebhooks.length / seconds,
        "webhook p99 ms": percentile(ofWebhooks, 0.99),
        "trivial /s": ofTrivial.length / seconds,
      });
      const atPace = await crowd.pace(next, PACE, seconds);
      paced.push({ "p50 ms": percentile(atPace, 0.5), "p99 ms": percentile(atPace, 0.99) });
    }
  } finally {
    await Promise.all([genuine.close(), crowd.close(), trivial.close()]);
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
