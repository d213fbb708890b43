import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** So many streams are being opened at a time. */
const AT_ONCE = 10;
/** A server that says it has too much to do is asked again, as browsers do, so often and so late. */
const MOST_ASKED = 100;
const ASK_AGAIN_MS = 500;

/** Live streams that somebody reads and that nothing is done with. */
export class OpenStreams {
  readonly #sockets: Socket[] = [];
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
    for (const each of this.#sockets) each.destroy();
    if (ended > 0) throw new Error(`${ended} of ${this.#sockets.length} streams ended`);
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

  /**
   * Bare sockets, whose bytes nobody parses: thousands of readers must not be slower than what they
   * read. @returns the status; 200 once the first bytes have come
   */
  #ask(url: string, token: string): Promise<number> {
    const { hostname, port, pathname, host } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.on("error", reject);
      socket.once("data", (first) => {
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(first.toString("latin1"))?.[1] ?? 0);
        if (status === 200) {
          this.#sockets.push(socket);
          socket.on("end", () => {
            this.#ended += 1;
          });
          socket.resume();
        } else socket.destroy();
        resolve(status);
      });
      socket.write(
        `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\n\r\n`,
      );
    });
  }
}
