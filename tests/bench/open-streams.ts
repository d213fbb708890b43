import { type ClientRequest, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** So many streams are being opened at a time. */
const AT_ONCE = 10;
/** A server that says it has too much to do is asked again, as browsers do, so often and so late. */
const MOST_ASKED = 100;
const ASK_AGAIN_MS = 500;

/** Live streams that somebody reads and that nothing is done with. */
export class OpenStreams {
  readonly #requests: ClientRequest[] = [];
  #ended = 0;

  /** Opens one stream per token. @throws Error when one is refused */
  static async open(url: string, tokens: readonly string[]): Promise<OpenStreams> {
    const streams = new OpenStreams();
    const left = [...tokens];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let token = left.pop(); token !== undefined; token = left.pop()) {
          await streams.#open(`${url}/api/v1/stream`, token);
        }
      }),
    );
    return streams;
  }

  /** @throws Error when a stream ended by itself: what was measured was fewer than was said */
  close(): void {
    const ended = this.#ended;
    for (const each of this.#requests) each.destroy();
    if (ended > 0) throw new Error(`${ended} of ${this.#requests.length} streams ended`);
  }

  async #open(url: string, token: string): Promise<void> {
    for (let asked = 1; ; asked += 1) {
      const status = await this.#ask(url, token);
      if (status === 200) return;
      if (status !== 503 || asked === MOST_ASKED) {
        throw new Error(`a stream was answered with ${status}`);
      }
      await sleep(ASK_AGAIN_MS);
    }
  }

  /** @returns the status; 200 once the first bytes have come */
  #ask(url: string, token: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const opened = request(url, { agent: false, headers }, (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          resolve(response.statusCode ?? 0);
          return;
        }
        this.#requests.push(opened);
        response.once("data", () => resolve(200));
        response.on("end", () => {
          this.#ended += 1;
        });
        response.on("error", () => undefined);
        response.resume();
      });
      opened.on("error", reject);
      opened.end();
    });
  }
}
