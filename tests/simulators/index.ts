import type { Clock } from "@/kernel/clock";
import { startDiscourseSimulator } from "./discourse";
import { type FacebookSimulatorOptions, startFacebookSimulator } from "./facebook";
import { startFeedsSimulator } from "./feeds";
import type { Simulator } from "./kit/simulator";
import { startWordpressSimulator } from "./wordpress";
import { startXSimulator, type XSimulatorOptions } from "./x";

export {
  startDiscourseSimulator,
  startFacebookSimulator,
  startFeedsSimulator,
  startWordpressSimulator,
  startXSimulator,
};

export type SimulatedName = "facebook" | "x" | "discourse" | "wordpress" | "feeds";

export interface SimulatorsOptions {
  /** Where to listen; by default 127.0.0.1. */
  host?: string;
  /** The name others reach them by, for permalinks; by default `host`. */
  publicHost?: string;
  /** Fixed ports; the others are free ones. */
  ports?: Partial<Record<SimulatedName, number>>;
  /** Where their state is kept over a restart. */
  stateDir?: string;
  clock?: Clock;
  facebookSecrets?: FacebookSimulatorOptions["secrets"];
  xSecrets?: XSimulatorOptions["secrets"];
  /** The platforms' rate limits are counted and told in any case. */
  enforceRateLimits?: boolean;
}

export interface Simulators extends Record<SimulatedName, Simulator> {
  urls: Record<SimulatedName, string>;
  close(): Promise<void>;
}

/** Starts all five platforms; if one cannot start, none is left running. */
export async function startSimulators(options: SimulatorsOptions = {}): Promise<Simulators> {
  const { host, publicHost, ports = {}, stateDir, clock, enforceRateLimits } = options;
  const shared = { host, publicHost, stateDir, clock, enforceRateLimits };
  const starting = [
    startFacebookSimulator({ ...shared, port: ports.facebook, secrets: options.facebookSecrets }),
    startXSimulator({ ...shared, port: ports.x, secrets: options.xSecrets }),
    startDiscourseSimulator({ ...shared, port: ports.discourse }),
    startWordpressSimulator({ ...shared, port: ports.wordpress }),
    startFeedsSimulator({ ...shared, port: ports.feeds }),
  ] as const;
  const close = async () => {
    const started = await Promise.allSettled(starting);
    await Promise.all(
      started.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)),
    );
  };
  try {
    const [facebook, x, discourse, wordpress, feeds] = await Promise.all(starting);
    const simulators = { facebook, x, discourse, wordpress, feeds };
    const urls = {
      facebook: facebook.url,
      x: x.url,
      discourse: discourse.url,
      wordpress: wordpress.url,
      feeds: feeds.url,
    };
    return { ...simulators, urls, close };
  } catch (error) {
    await close();
    throw error;
  }
}
