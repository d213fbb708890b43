/** Whoever found no place is remembered up to so many per server; a sweep finds the others. */
const MOST_WAITING = 1_000;

interface Server {
  taken: number;
  /** By key, in the order in which they came. */
  waiting: Map<string, () => void>;
}

/**
 * How many of this process's jobs may talk to one server at a time. Workers have more places than that: a
 * platform that lets every request time out would else hold all of them, and everybody else's channels
 * would wait for it.
 */
export class ServerPlaces {
  readonly #servers = new Map<string, Server>();

  /** @param most places per server, asked for each time */
  constructor(private readonly most: () => number) {}

  /**
   * A place at a server, or null while it has all it may have.
   * @param next called when a place is given back, once, unless the same key found one before
   * @returns how to give it back
   */
  take(baseUrl: string, next?: { key: string; go: () => void }): (() => void) | null {
    const name = URL.canParse(baseUrl) ? new URL(baseUrl).host : baseUrl;
    const server = this.#servers.get(name) ?? { taken: 0, waiting: new Map<string, () => void>() };
    if (server.taken >= this.most()) {
      if (next !== undefined && server.waiting.size < MOST_WAITING) {
        server.waiting.set(next.key, next.go);
      }
      return null;
    }
    if (next !== undefined) server.waiting.delete(next.key);
    server.taken += 1;
    this.#servers.set(name, server);
    return () => this.#leave(name, server);
  }

  #leave(name: string, server: Server): void {
    server.taken -= 1;
    const [first] = server.waiting;
    if (first !== undefined) {
      const [key, go] = first;
      server.waiting.delete(key);
      go();
    } else if (server.taken === 0) {
      this.#servers.delete(name);
    }
  }
}
