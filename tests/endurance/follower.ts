import { setTimeout as sleep } from "node:timers/promises";

const RETRY_MS = 500;

/**
 * A reader of the live stream that does what a browser does: resumes behind the last event it saw,
 * and tries again until it succeeds. It keeps the id of every event it was told.
 */
export class Follower {
  readonly heard: string[] = [];
  resets = 0;
  isLive = false;
  #position: string | null = null;
  #connection = new AbortController();
  #isOffline = false;
  #isClosed = false;
  readonly #ended: Promise<void>;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {
    this.#ended = this.#follow();
  }

  goOffline(): void {
    this.#isOffline = true;
    this.#connection.abort();
  }

  goOnline(): void {
    this.#isOffline = false;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connection.abort();
    await this.#ended;
  }

  async #follow(): Promise<void> {
    while (!this.#isClosed) {
      if (!this.#isOffline) await this.#listen().catch(() => undefined);
      this.isLive = false;
      await sleep(RETRY_MS);
    }
  }

  async #listen(): Promise<void> {
    this.#connection = new AbortController();
    const response = await fetch(`${this.url}/api/v1/stream`, {
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(this.#position !== null && { "last-event-id": this.#position }),
      },
      signal: this.#connection.signal,
    });
    if (!response.ok || response.body === null) throw new Error(`${response.status}`);
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of response.body) {
      text += decoder.decode(bytes, { stream: true });
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) this.#hear(frame);
    }
  }

  #hear(frame: string): void {
    const field = (name: string) =>
      frame
        .split("\n")
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const event = field("event");
    if (event === "ticket") {
      const { id } = JSON.parse(field("data") ?? "{}") as { id: string };
      this.heard.push(id);
    } else if (event === "reset") {
      this.resets += 1;
    }
    const position = field("id");
    if (position === undefined) return;
    this.#position = position;
    this.isLive = true;
  }
}
