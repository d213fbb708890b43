import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { timed } from "./sample";
import type { BenchDatabase } from "./stage";

/** X's platform as far as webhooks go: signs them and waits for the acknowledgement. */
export class XWebhooks {
  readonly #pool: Pool;
  readonly #secret: string;

  constructor(
    url: string,
    database: BenchDatabase,
    readonly connections: number,
    private readonly path = "/api/webhooks/x",
  ) {
    this.#pool = new Pool(url, { connections, pipelining: 1 });
    this.#secret = database.environment.X_CONSUMER_SECRET ?? "";
  }

  /** @throws Error when it is not acknowledged */
  async post(body: string): Promise<void> {
    const digest = createHmac("sha256", this.#secret).update(body).digest("base64");
    const answered = await this.#pool.request({
      path: this.path,
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-twitter-webhooks-signature": `sha256=${digest}`,
      },
    });
    const text = await answered.body.text();
    if (answered.statusCode !== 200) {
      throw new Error(`${this.path} answered ${answered.statusCode}: ${text.slice(0, 200)}`);
    }
  }

  /** As many as the connections carry, one after the other on each. @returns milliseconds of each */
  async flood(next: () => string, seconds: number): Promise<number[]> {
    const end = performance.now() + seconds * 1_000;
    const taken: number[] = [];
    await Promise.all(
      Array.from({ length: this.connections }, async () => {
        while (performance.now() < end) taken.push(await timed(() => this.post(next())));
      }),
    );
    return taken;
  }

  /** A fixed number a second, whatever the answers do; waiting for a connection counts. */
  async pace(next: () => string, perSecond: number, seconds: number): Promise<number[]> {
    const taken: number[] = [];
    const under: Promise<unknown>[] = [];
    const startedAt = performance.now();
    for (let sent = 0; sent < perSecond * seconds; ) {
      const elapsed = performance.now() - startedAt;
      const due = Math.min(perSecond * seconds, (elapsed * perSecond) / 1_000);
      for (; sent < due; sent += 1) {
        under.push(timed(() => this.post(next())).then((ms) => taken.push(ms)));
      }
      await sleep(2);
    }
    await Promise.all(under);
    return taken;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
