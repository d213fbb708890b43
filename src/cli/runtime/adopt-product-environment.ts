import { z } from "zod";
import type { DataDirectory } from "./data-directory";
import { type SimulatorUrls, simulatorUrls } from "./product-environment";
import { CannotGoOn } from "./steps";

const Stored = z.record(z.string(), z.string());

/**
 * Points this process at the product that `npm start` runs from the same folder: its database, its
 * Redis, its secrets and its simulators. Call it before the configuration is read.
 * @throws CannotGoOn when nothing was started here yet
 */
export function adoptProductEnvironment(data: DataDirectory): {
  baseUrl: string;
  simulators: SimulatorUrls;
} {
  const stored = data.read("environment.json", Stored);
  const simulators = simulatorUrls(stored?.SIMULATOR_URLS);
  if (stored?.APP_BASE_URL === undefined || simulators === undefined) {
    throw new CannotGoOn(
      `No product was started from this folder (${data.path}). Start it with npm start; it must run while this command does.`,
    );
  }
  Object.assign(process.env, stored);
  process.env.LOG_LEVEL ??= "error";
  return { baseUrl: stored.APP_BASE_URL, simulators };
}
