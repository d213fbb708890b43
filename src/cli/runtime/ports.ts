import getPort from "get-port";
import { z } from "zod";
import type { DataDirectory } from "./data-directory";

/** Where each part is looked for first. */
export const USUAL_PORTS = {
  web: 3000,
  postgres: 54_330,
  redis: 54_331,
  facebook: 54_341,
  x: 54_342,
  discourse: 54_343,
  wordpress: 54_344,
  feeds: 54_345,
  smtp: 54_346,
  mailbox: 54_347,
};

export type PortName = keyof typeof USUAL_PORTS;

export const SIMULATOR_NAMES = ["facebook", "x", "discourse", "wordpress", "feeds"] as const;

const Stored = z.record(z.string(), z.number().int().min(1).max(65_535));

/**
 * Ports stay what they were at the last start as long as they are free, because the addresses of
 * simulators are part of seeded channels and an open browser tab knows the web address.
 */
export class Ports {
  readonly #stored: Record<string, number>;
  readonly #taken = new Set<number>();

  constructor(private readonly data: DataDirectory) {
    this.#stored = data.read("ports.json", Stored) ?? {};
  }

  /** The port of the last start. */
  known(name: PortName): number | undefined {
    return this.#stored[name];
  }

  async isFree(port: number): Promise<boolean> {
    return (await getPort({ port })) === port;
  }

  async claim(name: PortName): Promise<number> {
    const preferred = [this.#stored[name], USUAL_PORTS[name]].filter((port) => port !== undefined);
    const port = await getPort({ port: preferred, exclude: this.#taken });
    this.#taken.add(port);
    this.#stored[name] = port;
    this.data.write("ports.json", this.#stored);
    return port;
  }
}
