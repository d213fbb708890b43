import { untilDrained } from "./ledger";
import { type Office, openOffice } from "./office";
import { quantile } from "./outcome";
import type { Stage } from "./stage";
import { deliver, type Item, post } from "./traffic";
import { until } from "./until";
import { Web } from "./web";

interface Load {
  /** How long requests went without anything being replaced, in milliseconds. */
  calmMs: number;
  readers: number;
}

export interface RollingUpdate {
  office: Office;
  items: Item[];
  requests: number;
  failed: number;
  calmP99Ms: number;
  p99Ms: number;
  /** The longest that one process took from its successor's start or its own signal to its end. */
  longestMs: number;
  codes: (number | null)[];
}

/** Every web server and every worker is replaced, one after another, while people and platforms go on. */
export async function updateUnderLoad(stage: Stage, load: Load): Promise<RollingUpdate> {
  const web = await Web.open(stage, 2);
  try {
    const office = await openOffice(web.url);
    const traffic = new Traffic(stage, web.url, office, load.readers);
    await traffic.flow(() => new Promise((resolve) => setTimeout(resolve, load.calmMs)));
    const calmP99Ms = quantile(traffic.takeLatencies(), 0.99);
    let longestMs = 0;
    const codes: (number | null)[] = [];
    await traffic.flow(async () => {
      const webs = await web.replaceWebs();
      const workers = await replaceWorkers(stage);
      longestMs = Math.max(webs.longestMs, workers.longestMs);
      codes.push(...webs.codes, ...workers.codes);
    });
    await untilDrained(stage, [office.place], 60_000);
    const { items, requests, failed } = traffic;
    const p99Ms = quantile(traffic.takeLatencies(), 0.99);
    return { office, items, requests, failed, calmP99Ms, p99Ms, longestMs, codes };
  } finally {
    await web.close();
  }
}

async function replaceWorkers(stage: Stage) {
  let longestMs = 0;
  const codes: (number | null)[] = [];
  for (const worker of stage.readyWorkers()) {
    const startedAt = performance.now();
    const wanted = stage.readyWorkers().length;
    worker.signal("SIGTERM");
    const { code } = await worker.running.exited;
    await until("the replacement", () => stage.readyWorkers().length >= wanted, 30_000);
    codes.push(code);
    longestMs = Math.max(longestMs, performance.now() - startedAt);
  }
  return { longestMs, codes };
}

/** A page of the queue is dear; what is cheap comes often, also in the moment of a change. */
const PATHS = ["tickets?view=open", "me", "me", "openapi.json"];

/** Readers of the queue and a platform's webhooks, each the next as soon as the last was answered. */
class Traffic {
  readonly items: Item[] = [];
  requests = 0;
  failed = 0;
  #latencies: number[] = [];
  #isFlowing = false;

  constructor(
    private readonly stage: Stage,
    private readonly url: string,
    private readonly office: Office,
    private readonly readers: number,
  ) {}

  async flow(meanwhile: () => Promise<void>): Promise<void> {
    this.#isFlowing = true;
    const flowing = [
      this.#send(),
      ...Array.from({ length: this.readers }, (_, index) =>
        this.#read(PATHS[index % PATHS.length] ?? "me"),
      ),
    ];
    try {
      await meanwhile();
    } finally {
      this.#isFlowing = false;
      await Promise.all(flowing);
    }
  }

  takeLatencies(): number[] {
    const latencies = this.#latencies;
    this.#latencies = [];
    return latencies;
  }

  async #read(path: string): Promise<void> {
    const headers = { authorization: `Bearer ${this.office.token}` };
    while (this.#isFlowing) {
      const startedAt = performance.now();
      const answer = await fetch(`${this.url}/api/v1/${path}`, { headers }).catch(() => null);
      const text = await answer?.text().catch(() => null);
      this.#count(startedAt, answer?.ok === true && typeof text === "string");
    }
  }

  async #send(): Promise<void> {
    while (this.#isFlowing) {
      const item = post(this.office.place, this.items.length + 1);
      this.items.push(item);
      const startedAt = performance.now();
      const sent = await deliver(this.stage, [item], { url: this.url, atOnce: 1 });
      this.#count(startedAt, sent.repeated === 0);
    }
  }

  #count(startedAt: number, isGood: boolean): void {
    this.requests += 1;
    if (!isGood) this.failed += 1;
    this.#latencies.push(performance.now() - startedAt);
  }
}
